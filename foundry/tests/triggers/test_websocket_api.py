"""What the trigger by a WebSocket API adds, exactly."""

from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk.assertions import Template

from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    only_permission,
    own_statements,
    permission_for,
    readable,
)
from lambda_foundry.triggers.websocket_api import WebsocketApiTrigger
from tests.triggers.conftest import TriggerTemplate

API, ROUTE, STAGE = (f"AWS::ApiGatewayV2::{kind}" for kind in ("Api", "Route", "Stage"))
APIGATEWAY = "apigateway.amazonaws.com"
EXECUTE_API = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"


def test_websocket_api_permits_its_own_stage_alone(trigger_template: TriggerTemplate) -> None:
    """One permission covers the three routes; the role gains nothing."""
    resources = trigger_template("websocket_api")

    api = only_id(resources, API)
    assert only_permission(resources) == permission_for(
        resources, APIGATEWAY, source_arn=f"{EXECUTE_API}:${{{api}}}/live/*"
    )
    assert own_statements(resources) == []


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


def test_websocket_api_logs_and_throttles(trigger_template: TriggerTemplate) -> None:
    """The stage says so."""
    resources = trigger_template("websocket_api")

    stage = only(resources, STAGE)
    group = logical_id_of(resources, "TriggerStageAccessLogs")
    assert stage["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": [group, "Arn"]}
    assert stage["DefaultRouteSettings"] == {
        "ThrottlingBurstLimit": 100,
        "ThrottlingRateLimit": 50,
    }


def test_websocket_api_is_public_when_it_is_told(function: PythonFunction) -> None:
    """Anyone may connect, without a signature."""
    WebsocketApiTrigger(
        function.stack, "Trigger", function=function, routes=["$connect"], public=True
    )

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert only(resources, ROUTE)["AuthorizationType"] == "NONE"


def test_websocket_api_lets_the_function_answer(function: PythonFunction) -> None:
    """It may send to the connections of this stage; not close them, nor look who they are."""
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


def test_websocket_api_takes_another_authorizer(function: PythonFunction) -> None:
    """Who connects is asked by it; a later message can't be."""
    asked = authorizers.WebSocketLambdaAuthorizer("Asked", function)

    WebsocketApiTrigger(
        function.stack, "Trigger", function=function, route_props={"authorizer": asked}
    )

    routes = of_type(Template.from_stack(function.stack).to_json()["Resources"], ROUTE)
    assert [route["AuthorizationType"] for route in routes] == ["CUSTOM", "NONE", "NONE"]


def test_websocket_api_takes_another_stage(function: PythonFunction) -> None:
    """Its name is in the permission, and its requests are logged all the same."""
    throttle = apigwv2.ThrottleSettings(rate_limit=1, burst_limit=2)

    WebsocketApiTrigger(
        function.stack,
        "Trigger",
        function=function,
        stage_props={"stage_name": "v1", "throttle": throttle},
    )

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert only_permission(resources)["SourceArn"].endswith("}/v1/*")
    stage = only(resources, STAGE)
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 1}
    assert "DestinationArn" in stage["AccessLogSettings"]
