"""What a function adds that decides for an API, exactly."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    of_type,
    only,
    only_id,
    only_permission,
    own_statements,
    permission_for,
    readable,
)
from lambda_foundry.triggers import HttpApiTrigger, HttpAuthorizerTrigger, RestAuthorizerTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate

AUTHORIZER, FUNCTION = "AWS::ApiGatewayV2::Authorizer", "AWS::Lambda::Function"
KINDS = {
    "http_authorizer": ("AWS::ApiGatewayV2::Api", AUTHORIZER),
    "rest_authorizer": ("AWS::ApiGateway::RestApi", "AWS::ApiGateway::Authorizer"),
    "websocket_authorizer": ("AWS::ApiGatewayV2::Api", AUTHORIZER),
}
ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", KINDS)
def test_authorizer_is_asked_by_its_api_alone(
    name: str, stage: str, trigger_template: TriggerTemplate
) -> None:
    """As this one authorizer; the function needs nothing of its role for that."""
    resources = trigger_template(name, stage=stage)

    api, authorizer = (only_id(resources, kind) for kind in KINDS[name])
    assert only_permission(resources) == permission_for(
        resources,
        "apigateway.amazonaws.com",
        source_arn=f"{ARN}:${{{api}}}/authorizers/${{{authorizer}}}",
    )
    assert own_statements(trigger_template(name)) == []


@pytest.mark.parametrize(("token", "kind"), [(False, "REQUEST"), (True, "TOKEN")])
def test_rest_authorizer_gets_the_request_or_the_token(
    token: bool, kind: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """By the header, without which nobody is asked; the answer is kept for five minutes."""
    RestAuthorizerTrigger(stack, "Trigger", function=function, token=token)

    resources = Template.from_stack(stack).to_json()["Resources"]
    authorizer = only(resources, "AWS::ApiGateway::Authorizer")
    assert authorizer["Type"] == kind
    assert authorizer["IdentitySource"] == "method.request.header.Authorization"
    assert authorizer["AuthorizerResultTtlInSeconds"] == 300


def test_change_of_a_rest_authorizer_is_deployed(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """A stage has what its deployment had, so another authorizer makes another deployment."""
    other = cdk.Stack(cdk.App.of(stack), "Other")
    RestAuthorizerTrigger(stack, "Trigger", function=function)
    RestAuthorizerTrigger(
        other,
        "Trigger",
        function=PythonFunction(other, "Function", source=SMALLEST),
        identity_source=["method.request.header.X-Key"],
    )

    one, another = (
        only_id(Template.from_stack(each).to_json()["Resources"], "AWS::ApiGateway::Deployment")
        for each in (stack, other)
    )
    assert one != another


def test_own_apis_ask_on_the_route_that_they_have(trigger_template: TriggerTemplate) -> None:
    """API Gateway answers it itself: an API without a route can't be deployed."""
    rest, sockets = trigger_template("rest_authorizer"), trigger_template("websocket_authorizer")

    method = only(rest, "AWS::ApiGateway::Method")
    route = only(sockets, "AWS::ApiGatewayV2::Route")
    assert method["AuthorizerId"] == {"Ref": only_id(rest, "AWS::ApiGateway::Authorizer")}
    assert method["Integration"]["Type"] == "MOCK"
    assert route["AuthorizerId"] == {"Ref": only_id(sockets, AUTHORIZER)}
    assert only(sockets, "AWS::ApiGatewayV2::Integration")["IntegrationType"] == "MOCK"


def test_authorizer_answers_in_short_for_one_route(trigger_template: TriggerTemplate) -> None:
    """What is kept for five minutes is kept for that route and identity."""
    resources = trigger_template("http_authorizer")

    authorizer = readable(only(resources, AUTHORIZER))
    assert authorizer["AuthorizerUri"].endswith(
        f":lambda:path/2015-03-31/functions/${{{only_id(resources, FUNCTION)}.Arn}}/invocations"
    )
    assert authorizer["IdentitySource"] == ["$request.header.Authorization", "$context.routeKey"]
    assert authorizer["AuthorizerPayloadFormatVersion"] == "2.0"
    assert authorizer["AuthorizerResultTtlInSeconds"] == 300
    assert authorizer["EnableSimpleResponses"] is True


@pytest.mark.parametrize("simple", [True, False])
def test_authorizer_may_answer_with_a_policy(
    simple: bool, stack: cdk.Stack, function: PythonFunction
) -> None:
    """In place of the short answer."""
    HttpAuthorizerTrigger(stack, "Trigger", function=function, simple=simple)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert only(resources, AUTHORIZER)["EnableSimpleResponses"] is simple


def test_routes_take_the_authorizer(stack: cdk.Stack, function: PythonFunction) -> None:
    """One for all that ask it."""
    asked = HttpAuthorizerTrigger(stack, "Trigger", function=function)
    for route in ("GET /orders", "GET /prices"):
        HttpApiTrigger(
            stack,
            route,
            function=function,
            routes=[route],
            source=asked.source,
            route_props={"authorizer": asked.authorizer},
        )

    resources = Template.from_stack(stack).to_json()["Resources"]
    authorizer = {"Ref": only_id(resources, AUTHORIZER)}
    routes = of_type(resources, "AWS::ApiGatewayV2::Route")
    assert [(each["AuthorizationType"], each["AuthorizerId"]) for each in routes] == [
        ("CUSTOM", authorizer),
        ("CUSTOM", authorizer),
    ]
