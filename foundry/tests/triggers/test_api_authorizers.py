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
from lambda_foundry.triggers import HttpApiTrigger, HttpAuthorizerTrigger
from tests.triggers.conftest import TriggerTemplate

AUTHORIZER, FUNCTION = "AWS::ApiGatewayV2::Authorizer", "AWS::Lambda::Function"
ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"


def test_authorizer_is_asked_by_its_api_alone(trigger_template: TriggerTemplate) -> None:
    """As this one authorizer; the function needs nothing of its role for that."""
    resources = trigger_template("http_authorizer")

    api, authorizer = only_id(resources, "AWS::ApiGatewayV2::Api"), only_id(resources, AUTHORIZER)
    assert only_permission(resources) == permission_for(
        resources,
        "apigateway.amazonaws.com",
        source_arn=f"{ARN}:${{{api}}}/authorizers/${{{authorizer}}}",
    )
    assert own_statements(resources) == []


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
