"""What the trigger by an HTTP API adds, exactly, and the routes it refuses."""

import pytest
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    only_permission,
    own_statements,
    permission_for,
)
from lambda_foundry.triggers.api_routes import covering, parsed
from lambda_foundry.triggers.http_api import HttpApiTrigger
from tests.triggers.conftest import TriggerTemplate

API, ROUTE, STAGE = (f"AWS::ApiGatewayV2::{kind}" for kind in ("Api", "Route", "Stage"))
APIGATEWAY = "apigateway.amazonaws.com"
EXECUTE_API = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"


def test_http_api_permits_its_routes_alone(trigger_template: TriggerTemplate) -> None:
    """One permission covers them all; the role gains nothing."""
    resources = trigger_template("http_api")

    api = only_id(resources, API)
    assert only_permission(resources) == permission_for(
        resources, APIGATEWAY, source_arn=f"{EXECUTE_API}:${{{api}}}/*/*/orders*"
    )
    assert own_statements(resources) == []


def test_http_api_asks_for_signed_requests(trigger_template: TriggerTemplate) -> None:
    """IAM on each route, and one integration behind them."""
    routes = of_type(trigger_template("http_api"), ROUTE)

    assert {route["RouteKey"]: route["AuthorizationType"] for route in routes} == {
        "GET /orders": "AWS_IAM",
        "POST /orders/{id}": "AWS_IAM",
    }
    assert len({str(route["Target"]) for route in routes}) == 1


def test_http_api_logs_and_throttles(trigger_template: TriggerTemplate) -> None:
    """The stage says so."""
    resources = trigger_template("http_api")

    stage = only(resources, STAGE)
    group = logical_id_of(resources, "TriggerStageAccessLogs")
    assert stage["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": [group, "Arn"]}
    assert stage["DefaultRouteSettings"] == {
        "ThrottlingBurstLimit": 100,
        "ThrottlingRateLimit": 50,
    }


def test_http_api_is_public_when_it_is_told(function: PythonFunction) -> None:
    """Anyone may ask, without a signature."""
    HttpApiTrigger(
        function.stack, "Trigger", function=function, routes=["GET /orders"], public=True
    )

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert only(resources, ROUTE)["AuthorizationType"] == "NONE"


def test_http_api_tells_paths_apart_that_look_alike(function: PythonFunction) -> None:
    """A slash is not a dash."""
    routes = ["GET /orders/open", "GET /orders-open"]

    HttpApiTrigger(function.stack, "Trigger", function=function, routes=routes)

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert [route["RouteKey"] for route in of_type(resources, ROUTE)] == routes


def test_http_api_takes_another_authorizer(function: PythonFunction) -> None:
    """Tokens in place of signatures, on every route."""
    jwt = authorizers.HttpJwtAuthorizer("Jwt", "https://issuer.example", jwt_audience=["shop"])
    routes = ["GET /orders", "POST /orders"]

    HttpApiTrigger(
        function.stack,
        "Trigger",
        function=function,
        routes=routes,
        route_props={"authorizer": jwt, "authorization_scopes": ["orders"]},
    )

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert [
        (route["RouteKey"], route["AuthorizationType"], route["AuthorizationScopes"])
        for route in of_type(resources, ROUTE)
    ] == [(route, "JWT", ["orders"]) for route in routes]


def test_http_api_takes_another_stage(function: PythonFunction) -> None:
    """Another throttle, and the requests are logged all the same."""
    HttpApiTrigger(
        function.stack,
        "Trigger",
        function=function,
        routes=["GET /orders"],
        stage_props={"throttle": apigwv2.ThrottleSettings(rate_limit=1, burst_limit=2)},
    )

    stage = only(Template.from_stack(function.stack).to_json()["Resources"], STAGE)
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 1}
    assert "DestinationArn" in stage["AccessLogSettings"]


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        (["GET /orders"], ("GET", "/orders")),
        (["ANY /orders"], ("*", "/orders")),
        (["GET /"], ("GET", "/")),
        (["GET /orders/{id}"], ("GET", "/orders/*")),
        (["GET /{proxy+}"], ("GET", "/*")),
        (["GET /orders", "POST /orders"], ("*", "/orders")),
        (["GET /orders", "GET /refunds"], ("GET", "/*")),
        (["GET /orders/{id}", "GET /orders/{id}/pay"], ("GET", "/orders/*")),
    ],
)
def test_permission_covers_routes_with_few_wildcards(
    routes: list[str], expected: tuple[str, str]
) -> None:
    """`*` stands where routes differ, and for parameters."""
    assert covering(parsed(routes)) == expected


@pytest.mark.parametrize(
    ("routes", "problem"),
    [
        (["/orders"], "route '/orders': write a method and a path, like 'GET /status'"),
        (["GET orders"], "route 'GET orders': write a method and a path"),
        (["get /orders"], "route 'get /orders': write a method and a path"),
        (["GET /a", "GET /a"], "route 'GET /a': it is there twice; write it once"),
        ([], "routes: there are none; write some, like"),
    ],
)
def test_routes_that_are_none_are_refused(routes: list[str], problem: str) -> None:
    """One line says which route, and how to write it."""
    with pytest.raises(Mistake, match=problem):
        parsed(routes)
