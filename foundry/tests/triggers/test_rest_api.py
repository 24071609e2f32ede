"""What the trigger by a REST API adds beside what all APIs do, and how it uses a foreign API."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk.assertions import Template

from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    only_permission,
    readable,
    statements_of,
)
from lambda_foundry.triggers.rest_api import RestApiTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate

METHOD, STAGE = "AWS::ApiGateway::Method", "AWS::ApiGateway::Stage"
EXECUTE_API = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"


def test_rest_api_permits_one_route_to_the_letter(function: PythonFunction) -> None:
    """A wildcard stands only for what differs, and for parameters."""
    RestApiTrigger(function.stack, "Trigger", function=function, routes=["POST /orders/{id}/pay"])

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    source_arn = only_permission(resources)["SourceArn"]
    assert source_arn.partition("}/$")[2].partition("}/")[2] == "POST/orders/*/pay"


def test_rest_api_asks_for_signed_and_checked_requests(trigger_template: TriggerTemplate) -> None:
    """IAM on each method, and a validator of body and parameters."""
    resources = trigger_template("rest_api")

    validator = {"Ref": only_id(resources, "AWS::ApiGateway::RequestValidator")}
    assert [
        (method["HttpMethod"], method["AuthorizationType"], method["RequestValidatorId"])
        for method in of_type(resources, METHOD)
    ] == [("GET", "AWS_IAM", validator), ("POST", "AWS_IAM", validator)]


def test_rest_api_logs_traces_and_throttles(trigger_template: TriggerTemplate) -> None:
    """The stage says so; the account's setting for logs is not the trigger's to write."""
    resources = trigger_template("rest_api")

    stage = only(resources, STAGE)
    group = logical_id_of(resources, "TriggerAccessLogs")
    destination = readable(stage["AccessLogSetting"]["DestinationArn"])
    assert destination.endswith(f":log-group:${{{group}}}")
    assert stage["TracingEnabled"] is True
    assert stage["MethodSettings"] == [
        {
            "DataTraceEnabled": False,
            "HttpMethod": "*",
            "ResourcePath": "/*",
            "ThrottlingBurstLimit": 100,
            "ThrottlingRateLimit": 50,
        }
    ]
    assert of_type(resources, "AWS::ApiGateway::Account") == []


def test_rest_api_lets_a_caller_in(function: PythonFunction) -> None:
    """Who may invoke the API may invoke its routes on its stage, as the function permits it."""
    caller = PythonFunction(function.stack, "Caller", source=SMALLEST)
    trigger = RestApiTrigger(function.stack, "Trigger", function=function, routes=["GET /orders"])

    allow(caller.role, "execute-api:Invoke", on=trigger.request_arn)

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    statements = readable(statements_of(resources, logical_id_of(resources, "CallerRole")))
    assert statements[-1] == {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": only_permission(resources)["SourceArn"],
    }


def test_rest_api_requires_what_method_props_say(function: PythonFunction) -> None:
    """A parameter that is required is refused by API Gateway where it is missing."""
    RestApiTrigger(
        function.stack,
        "Trigger",
        function=function,
        routes=["GET /orders"],
        method_props={"request_parameters": {"method.request.querystring.limit": True}},
    )

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert only(resources, METHOD)["RequestParameters"] == {
        "method.request.querystring.limit": True
    }


def test_rest_api_deploys_its_routes_to_an_imported_apis_stage(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """A method that no deployment holds would not be reached."""
    RestApiTrigger(
        stack,
        "Trigger",
        function=function,
        routes=["GET /orders"],
        source=imported_api(stack),
        stage_name="prod",
    )

    template = Template.from_stack(stack).to_json()["Resources"]
    deployment = template[only_id(template, "AWS::ApiGateway::Deployment")]
    assert deployment["Properties"] == {"RestApiId": "a1b2c3d4e5", "StageName": "prod"}
    assert only_id(template, METHOD) in deployment["DependsOn"]
    assert only_permission(template)["SourceArn"] == f"{EXECUTE_API}:a1b2c3d4e5/prod/GET/orders"


def test_rest_api_deploys_again_what_changed(stack: cdk.Stack, function: PythonFunction) -> None:
    """A deployment never changes, so another authorization takes another deployment."""
    other = cdk.Stack(cdk.App.of(stack), "Other")
    caller = PythonFunction(other, "Function", source=SMALLEST)
    RestApiTrigger(stack, "Trigger", **on_imported(stack, function), public=False)
    RestApiTrigger(other, "Trigger", **on_imported(other, caller), public=True)

    signed, public = (
        only_id(Template.from_stack(each).to_json()["Resources"], "AWS::ApiGateway::Deployment")
        for each in (stack, other)
    )
    assert signed != public


def test_rest_api_takes_another_stage(function: PythonFunction) -> None:
    """One setting changes; the others, and the log, stay."""
    RestApiTrigger(
        function.stack,
        "Trigger",
        function=function,
        routes=["GET /orders"],
        stage_props={"throttling_rate_limit": 1},
    )

    stage = only(Template.from_stack(function.stack).to_json()["Resources"], STAGE)
    assert stage["MethodSettings"][0]["ThrottlingRateLimit"] == 1
    assert stage["MethodSettings"][0]["ThrottlingBurstLimit"] == 100
    assert "DestinationArn" in stage["AccessLogSetting"]


def test_rest_api_takes_another_authorizer(function: PythonFunction) -> None:
    """Tokens of a user pool in place of signatures."""
    stack = function.stack
    pool = cognito.UserPool(stack, "Pool")
    asked = apigateway.CognitoUserPoolsAuthorizer(stack, "Asked", cognito_user_pools=[pool])

    RestApiTrigger(
        stack,
        "Trigger",
        function=function,
        routes=["GET /orders"],
        method_props={"authorizer": asked},
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert only(resources, METHOD)["AuthorizationType"] == "COGNITO_USER_POOLS"


def test_rest_api_asks_for_an_imported_apis_stage(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """An API that is imported by its id doesn't say which stages it has."""
    with pytest.raises(Mistake, match="which stage its routes are deployed to; write stage_name="):
        RestApiTrigger(
            stack, "Trigger", function=function, routes=["GET /a"], source=imported_api(stack)
        )


def test_rest_api_refuses_a_route_that_the_api_has(function: PythonFunction) -> None:
    """Two functions can't answer the same request."""
    stack = function.stack
    first = RestApiTrigger(stack, "First", function=function, routes=["GET /orders"])

    with pytest.raises(Mistake, match="route 'GET /orders': the API has it already"):
        RestApiTrigger(
            stack, "Second", function=function, routes=["GET /orders"], source=first.source
        )


def on_imported(stack: cdk.Stack, function: PythonFunction) -> dict[str, Any]:
    """A route of an imported API."""
    return {
        "function": function,
        "routes": ["GET /orders"],
        "source": imported_api(stack),
        "stage_name": "prod",
    }


def imported_api(stack: cdk.Stack) -> apigateway.IRestApi:
    """An API that somebody else made."""
    return apigateway.RestApi.from_rest_api_attributes(
        stack, "Imported", rest_api_id="a1b2c3d4e5", root_resource_id="f6g7h8"
    )
