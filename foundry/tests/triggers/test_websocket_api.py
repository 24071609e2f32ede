"""What the trigger by a WebSocket API adds beside what all APIs do."""

from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk.assertions import Template

from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    of_type,
    only_id,
    only_permission,
    own_statements,
    readable,
)
from lambda_foundry.triggers.websocket_api import WebsocketApiTrigger
from tests.triggers.conftest import TriggerTemplate

API, ROUTE = "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Route"
EXECUTE_API = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"


def test_websocket_api_permits_one_route_to_the_letter(function: PythonFunction) -> None:
    """A single route needs no wildcard."""
    WebsocketApiTrigger(function.stack, "Trigger", function=function, routes=["$connect"])

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert only_permission(resources)["SourceArn"].endswith("}/live/$connect")


def test_websocket_api_asks_who_connects(trigger_template: TriggerTemplate) -> None:
    """IAM lets a connection in; what comes through it later carries no signature."""
    routes = of_type(trigger_template("websocket_api"), ROUTE)

    assert {route["RouteKey"]: route["AuthorizationType"] for route in routes} == {
        "$connect": "AWS_IAM",
        "$disconnect": "NONE",
        "$default": "NONE",
    }
    assert len({str(route["Target"]) for route in routes}) == 1


def test_websocket_api_lets_the_function_answer(function: PythonFunction) -> None:
    """It may send to the connections of this stage; not close them, nor look who they are.

    Why it may to any of them is written beside it, for the validators, too.
    """
    WebsocketApiTrigger(function.stack, "Trigger", function=function, answers=True)

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    stage = f"{EXECUTE_API}:${{{only_id(resources, API)}}}/live"
    assert readable(own_statements(resources)) == [
        {
            "Action": "execute-api:ManageConnections",
            "Effect": "Allow",
            "Resource": f"{stage}/POST/@connections/*",
        }
    ]
    (policy,) = (made for made in resources.values() if made["Type"] == "AWS::IAM::Policy")
    reasons = policy["Metadata"]["WildcardReasons"]
    assert reasons["execute-api:ManageConnections"].startswith("a connection has no name")


def test_websocket_api_takes_another_authorizer(function: PythonFunction) -> None:
    """Who connects is asked by it; a later message can't be."""
    asked = authorizers.WebSocketLambdaAuthorizer("Asked", function)

    WebsocketApiTrigger(
        function.stack, "Trigger", function=function, route_props={"authorizer": asked}
    )

    routes = of_type(Template.from_stack(function.stack).to_json()["Resources"], ROUTE)
    assert [route["AuthorizationType"] for route in routes] == ["CUSTOM", "NONE", "NONE"]


def test_websocket_api_permits_a_stage_of_another_name(function: PythonFunction) -> None:
    """Its name is in the permission."""
    WebsocketApiTrigger(
        function.stack,
        "Trigger",
        function=function,
        routes=["$connect"],
        stage_props={"stage_name": "v1"},
    )

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert only_permission(resources)["SourceArn"].endswith("}/v1/$connect")
