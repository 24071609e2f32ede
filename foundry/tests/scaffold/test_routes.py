"""The route that a new function answers: how it is written, and which API it joins."""

from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.scaffold.routes import Route, route_problem, shared_api

WITH_API = (
    "class ShopStack:\n    def __init__(self):\n        self.api = SharedHttpApi(self, 'Api')\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A service with two APIs, functions that answer routes of them, and one with its own API."""
    service = tmp_path / "stacks" / "shop"
    service.mkdir(parents=True)
    with_both = f"{WITH_API}        self.rest = SharedRestApi(self, 'Rest')\n"
    (service / "__init__.py").write_text(with_both, encoding="utf-8")
    for kind in ("api", "rest"):
        routes = f'source=scope.{kind}, routes=["GET /orders", "POST /bills/{{id}}"]'
        (service / f"orders_{kind}.py").write_text(routes, encoding="utf-8")
    own = 'HttpApiTrigger(self, "Api", function=function, routes=["GET /own/{id}"])'
    (service / "own.py").write_text(own, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"route": "GET /"},
        {"route": "GET /orders/{id}"},
        {"route": "GET /bills/{no}/items"},
        {"route": "GET /own/{id}"},
        {"trigger": "rest_api", "route": "GET /bills/{id}/items"},
        {"route": "DELETE /shops/{shop}/orders/{order_id}"},
        {"trigger": "websocket_api", "route": "sendMessage"},
        {"trigger": "websocket_api", "route": "$connect"},
        {"trigger": "schedule", "schedule": "rate(5 minutes)"},
        {"trigger": "schedule", "schedule": "rate(1 hour)"},
        {"trigger": "schedule", "schedule": "cron(0 6 ? * MON-FRI *)"},
        {"trigger": "schedule", "schedule": "at(2027-01-01T06:00:00)"},
    ],
)
def test_route_or_schedule_is_taken(given: dict[str, Any], project: Path) -> None:
    """As API Gateway and the scheduler take it."""
    answers = {"service": "shop", "trigger": "http_api", "route": "", "schedule": ""} | given

    assert route_problem(answers, project) is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"route": "/orders"}, "route: '/orders': write a method (GET, "),
        ({"route": "get /orders"}, "route: 'get /orders': write a method (GET, "),
        ({"route": "GET /orders/{order-id}"}, "route: 'GET /orders/{order-id}': write a method"),
        ({"route": "GET /{proxy+}"}, "route: 'GET /{proxy+}': write a method"),
        ({"route": 'GET /"'}, "route: 'GET /\"': write a method"),
        ({"route": "GET /{a}/{a}"}, "route: 'GET /{a}/{a}': {a} can't be a parameter there"),
        ({"route": "GET /{class}"}, "route: 'GET /{class}': {class} can't be a parameter there"),
        ({"route": "GET /{json}"}, "route: 'GET /{json}': {json} can't be a parameter there"),
        ({"route": "GET /orders"}, "route: 'GET /orders': shop/orders_api answers it already"),
        ({"route": "POST /bills/{no}"}, "route: 'POST /bills/{no}': shop/orders_api answers it"),
        (
            {"trigger": "rest_api", "route": "GET /bills/{no}/items"},
            "route: 'GET /bills/{no}/items': shop/orders_rest has 'POST /bills/{id}', and a ",
        ),
        ({"trigger": "sqs", "route": "GET /"}, "route: only for alb, function_url, http_api"),
        ({"trigger": "websocket_api", "route": "a b"}, "route: 'a b': write what messages name"),
        ({"schedule": "rate(5 minutes)"}, "schedule: only for the trigger schedule"),
        ({"trigger": "schedule", "schedule": "daily"}, "schedule: 'daily': write rate(5 minutes)"),
    ],
)
def test_another_is_refused(given: dict[str, Any], told: str, project: Path) -> None:
    """In one line, which says what to write."""
    answers = {"service": "shop", "trigger": "http_api", "route": "", "schedule": ""} | given

    problem = route_problem(answers, project)

    assert problem is not None
    assert problem.startswith(told)
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        (WITH_API, "http_api", "api"),
        (WITH_API, "rest_api", None),
        (WITH_API, "sqs", None),
        ("", "http_api", None),
        ("self.api = triggers.SharedHttpApi(self, 'Api')", "http_api", "api"),
        ("self.api: Api = SharedHttpApi(self, 'Api')", "http_api", "api"),
        ("api = SharedHttpApi(self, 'Api')", "http_api", None),
        ("self.api = (", "http_api", None),
    ],
)
def test_api_of_a_service_is_found(text: str, trigger: str, expected: str | None) -> None:
    """By the class that makes it, whatever the stack calls it."""
    assert shared_api(text, trigger) == expected


def test_route_has_the_forms_that_files_need() -> None:
    """For API Gateway, for the handler, for a load balancer, and as an example."""
    route = Route("GET", "/shops/{shop}/orders/{id}")

    assert route.text == "GET /shops/{shop}/orders/{id}"
    assert route.rule == "/shops/<shop>/orders/<id>"
    assert route.pattern == "/shops/*/orders/*"
    assert route.example == "/shops/1042/orders/1042"
    assert route.hidden == ["id"]
