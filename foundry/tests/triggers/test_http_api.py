"""What the trigger by an HTTP API adds beside what all APIs do, and the routes it refuses."""

import pytest
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    of_type,
    only_permission,
)
from lambda_foundry.triggers.api_routes import parsed, permitted
from lambda_foundry.triggers.http_api import HttpApiTrigger
from tests.triggers.conftest import TriggerTemplate

ROUTE = "AWS::ApiGatewayV2::Route"


def test_http_api_asks_for_signed_requests(trigger_template: TriggerTemplate) -> None:
    """IAM on each route, and one integration behind them."""
    routes = of_type(trigger_template("http_api"), ROUTE)

    assert {route["RouteKey"]: route["AuthorizationType"] for route in routes} == {
        "GET /orders": "AWS_IAM",
        "POST /orders/{id}": "AWS_IAM",
    }
    assert len({str(route["Target"]) for route in routes}) == 1


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


def test_http_api_has_a_route_for_what_no_other_takes(function: PythonFunction) -> None:
    """Permitted by the name that it has in an ARN, without a method."""
    trigger = HttpApiTrigger(function.stack, "Trigger", function=function, routes=["$default"])

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert [route["RouteKey"] for route in of_type(resources, ROUTE)] == ["$default"]
    assert only_permission(resources)["SourceArn"].endswith("}/*/$default")
    assert trigger.request_arn.endswith("/*/*")


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        (["GET /orders"], ["GET/orders"]),
        (["ANY /orders"], ["*/orders"]),
        (["GET /"], ["GET/"]),
        (["GET /orders/{id}"], ["GET/orders/*"]),
        (["GET /{proxy+}"], ["GET/*"]),
        (["GET /orders", "POST /orders"], ["GET/orders", "POST/orders"]),
        (["GET /orders/{id}", "GET /orders/{number}"], ["GET/orders/*"]),
        ([f"GET /orders/{each}" for each in range(21)], ["GET/orders/*"]),
        ([f"GET /{each}" for each in range(20)] + ["POST /0"], ["*/*"]),
        (["GET /a", "$default"], ["GET/a", "$default"]),
        ([*(f"GET /{each}" for each in range(20)), "$default"], ["GET/*", "$default"]),
    ],
)
def test_permissions_are_exact_while_there_is_room(routes: list[str], expected: list[str]) -> None:
    """Beyond twenty one covers them all, with `*` where they differ."""
    assert permitted(parsed(routes, where="Shop/Api", takes_default=True)) == expected


@pytest.mark.parametrize(
    ("routes", "problem"),
    [
        (["/orders"], "^Shop/Api: route '/orders': write a method and a path, like 'GET /status'"),
        (["GET orders"], "route 'GET orders': write a method and a path"),
        (
            ["get /orders"],
            "route 'get /orders': there is no method get; write one of ANY, DELETE, ",
        ),
        (["GET /a", "GET /a"], "route 'GET /a': it is there twice; write it once"),
        (["GET /a/"], "route 'GET /a/': a path ends without a slash; leave out the last one"),
        (["GET //a"], "'' is no part of a path; write a word, or a variable like {id}"),
        (["GET /a?b=1"], "'a.b=1' is no part of a path; write a word, or a variable"),
        (["GET /a/{id"], "'{id' is no part of a path"),
        (["GET /{all+}/a"], "a variable with \\+ takes all that follows; let the path end with it"),
        (["$default"], "route '.default': write a method and a path, like 'GET /status'"),
        ([], "routes: there are none; write some, like"),
    ],
)
def test_routes_that_are_none_are_refused(routes: list[str], problem: str) -> None:
    """One line says which route, and how to write it."""
    with pytest.raises(Mistake, match=problem):
        parsed(routes, where="Shop/Api")
