"""The description of a function with typed requests, from its template and its handler."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
import yaml
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_lambda as lambda_

from lambda_foundry.mistakes import Mistake
from lambda_foundry.openapi.command import FORMATS
from lambda_foundry.openapi.description import description, notes, twice_answered, unanswered
from lambda_foundry.openapi.http_functions import HttpFunction, http_functions
from lambda_foundry.template.api_routes import Check
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import Template
from lambda_foundry.triggers import FunctionUrlTrigger, HttpApiTrigger, SharedHttpApi
from tests.triggers.conftest import trial_app

TYPED = """
import os
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel

TABLE = os.environ["TABLE_NAME"]
app = APIGatewayHttpResolver(enable_validation=True)

class Order(BaseModel):
    order_id: str
    total: int

@app.get("/orders/<order_id>")
def find(order_id: str) -> Order: ...

@app.post("/orders")
def take(order: Order) -> Order: ...

@app.get("/hidden")
def hidden() -> str: ...

def handler(event, context):
    return app.resolve(event, context)
"""
OTHER_ORDER = TYPED.replace("total: int", "total: str").replace('"/orders', '"/other')
PLAIN = "def handler(event, context): ..."


def written(folder: Path, name: str, text: str) -> lambda_.Code:
    """A function's code."""
    code = folder / name
    code.mkdir()
    (code / "handler.py").write_text(text, encoding="utf-8")
    return lambda_.Code.from_asset(str(code))


def function(stack: cdk.Stack, id_: str, code: lambda_.Code) -> lambda_.Function:
    """One with a variable that only a deployment knows."""
    return lambda_.Function(
        stack,
        id_,
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="handler.handler",
        code=code,
        environment={"TABLE_NAME": stack.stack_id},
    )


def leading_to(behind: lambda_.Function, path: str) -> dict[str, Any]:
    """What an API is made of that somebody has described already."""
    uri = f"arn:aws:apigateway:eu-west-1:lambda:path/functions/{behind.function_arn}/invocations"
    leads = {"x-amazon-apigateway-integration": {"type": "AWS_PROXY", "uri": uri}}
    return {"openapi": "3.0.1", "paths": {path: {"get": leads}}}


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> list[HttpFunction]:
    """Those of a stack: typed and untyped ones on one API, and one with a URL."""
    folder = tmp_path_factory.mktemp("code")
    output = tmp_path_factory.mktemp("out")
    app = trial_app(output, stage="dev")
    stack = cdk.Stack(app, "Shop")
    jwt = authorizers.HttpJwtAuthorizer("Jwt", "https://login.example.com/", jwt_audience=["shop"])
    api = SharedHttpApi(stack, "Api", authorizer=jwt)
    typed = function(stack, "Typed", written(folder, "typed", TYPED))
    plain = function(stack, "Plain", written(folder, "plain", PLAIN))
    url = function(stack, "Url", written(folder, "url", OTHER_ORDER))
    routes = ["GET /orders/{id}", "POST /orders", "DELETE /orders"]
    HttpApiTrigger(stack, "Orders", function=typed, routes=routes, source=api)
    HttpApiTrigger(stack, "Health", function=plain, routes=["GET /health"], public=True, source=api)
    FunctionUrlTrigger(stack, "Other", function=url)
    apigwv2.CfnApi(stack, "Written", body=leading_to(plain, "/written"))
    app.synth()
    return http_functions(Assembly(output), None)


@pytest.fixture
def described(functions: list[HttpFunction]) -> dict[str, Any]:
    """Their description."""
    return description(functions, title="shop")


def test_description_has_what_callers_reach(described: dict[str, Any]) -> None:
    """The handler's routes that the template has, and the bare ones of an untyped handler."""
    assert {path: list(operations) for path, operations in described["paths"].items()} == {
        "/health": ["get"],
        "/hidden": ["get"],
        "/orders": ["post"],
        "/orders/{order_id}": ["get"],
        "/other": ["post"],
        "/other/{order_id}": ["get"],
        "/written": ["get"],
    }
    assert described["paths"]["/hidden"]["get"]["x-function"] == "Shop/Url"


def test_description_says_how_callers_are_checked(described: dict[str, Any]) -> None:
    """A token, a signature, or nothing."""
    schemes = described["components"]["securitySchemes"]
    (token,) = (name for name in schemes if name != "signature")

    assert described["paths"]["/orders"]["post"]["security"] == [{token: []}]
    assert schemes[token]["scheme"] == "bearer"
    assert "https://login.example.com/" in schemes[token]["description"]
    assert described["paths"]["/other"]["post"]["security"] == [{"signature": []}]
    assert described["paths"]["/health"]["get"]["security"] == []


def test_description_keeps_models_of_one_name_apart(described: dict[str, Any]) -> None:
    """Another function's `Order` may be another."""
    schemas = described["components"]["schemas"]

    assert schemas["Order"]["properties"]["total"]["type"] == "integer"
    assert schemas["UrlOrder"]["properties"]["total"]["type"] == "string"
    assert "UrlOrder" in json.dumps(described["paths"]["/other"])


def test_route_that_no_handler_answers_is_told(functions: list[HttpFunction]) -> None:
    """Its callers would get 404."""
    assert list(unanswered(functions)) == [
        "Shop/Typed: its handler has no route for DELETE /orders, and answers 404"
    ]


def test_description_is_written_in_each_form(described: dict[str, Any]) -> None:
    """The same as JSON and as YAML, and a page that loads nothing."""
    page = FORMATS["page"](described)

    assert json.loads(FORMATS["json"](described)) == described
    assert yaml.safe_load(FORMATS["yaml"](described)) == described
    assert "&id" not in FORMATS["yaml"](described)
    assert "GET /orders/{order_id}" in page
    assert "src=" not in page


NEEDS_NOBODY = """
import boto3
assert boto3.Session().get_credentials() is None
"""


def test_handler_is_imported_without_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a developer has in the home folder: a call at its import reaches no account."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = none\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    app = trial_app(tmp_path / "out", stage="dev")
    stack = cdk.Stack(app, "Shop")
    alone = function(stack, "Alone", written(tmp_path, "alone", NEEDS_NOBODY))
    FunctionUrlTrigger(stack, "Url", function=alone)
    app.synth()

    assert [each.schema for each in http_functions(Assembly(tmp_path / "out"), None)] == [None]


PUBLIC, SIGNED = ("NONE", "", (), ""), ("AWS_IAM", "", (), "")
LOGIN = ("JWT", "Login", ("read",), "")
WITH_KEY = ("AWS_IAM with an API key", "", (), "")


def orders_route(**routes: Check) -> dict[str, Any]:
    """What is described of `GET /orders`, for a typed handler behind these routes."""
    answers = {"200": {"description": "Found"}}
    schema = {"paths": {"/orders": {"get": {"responses": answers}}}}
    found = HttpFunction(
        name="shop/orders", service="shop", template=Template({}), routes=routes, schema=schema
    )
    operation: dict[str, Any] = description([found], title="shop")["paths"]["/orders"]["get"]
    return operation


@pytest.mark.parametrize(
    ("routes", "security", "statuses"),
    [
        ({"GET /orders": PUBLIC}, [], ["200"]),
        ({"GET /orders": SIGNED}, [{"signature": []}], ["200", "403"]),
        ({"GET /orders": LOGIN}, [{"Login": ["read"]}], ["200", "401", "403"]),
        ({"GET /orders": WITH_KEY}, [{"key": [], "signature": []}], ["200", "403"]),
        ({"$default": LOGIN, "GET /{all+}": SIGNED, "GET /orders": PUBLIC}, [], ["200"]),
        ({"ANY /orders": LOGIN, "GET /orders": SIGNED}, [{"signature": []}], ["200", "403"]),
    ],
)
def test_route_says_who_may_ask_and_how_others_are_refused(
    routes: dict[str, Check], security: list[Any], statuses: list[str]
) -> None:
    """By the narrowest of the routes that a request takes, as API Gateway chooses."""
    operation = orders_route(**routes)

    assert operation["security"] == security
    assert list(operation["responses"]) == statuses


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        ("CUSTOM", ["$request.header.X-Shop", "$context.routeKey"], ("apiKey", "header", "X-Shop")),
        ("CUSTOM", "method.request.querystring.token", ("apiKey", "query", "token")),
        ("CUSTOM", None, ("apiKey", "header", "Authorization")),
        ("JWT", ["$request.querystring.token"], ("apiKey", "query", "token")),
        ("JWT", ["$request.header.Authorization"], ("http", None, None)),
    ],
)
def test_description_says_where_the_authorizer_looks(
    kind: str, source: Any, said: tuple[str | None, ...]
) -> None:
    """In the header or the parameter of the query that its identity source names."""
    authorizer = {
        "Type": "AWS::ApiGatewayV2::Authorizer",
        "Properties": {"IdentitySource": source},
    }
    found = HttpFunction(
        name="shop/orders",
        service="shop",
        template=Template({"Resources": {"Login": authorizer}}),
        routes={"GET /orders": (kind, "Login", (), "")},
        schema=None,
    )

    scheme = description([found], title="shop")["components"]["securitySchemes"]["Login"]

    assert (scheme["type"], scheme.get("in"), scheme.get("name")) == said


def test_route_of_two_functions_is_told() -> None:
    """Each has an address of its own, and a description has a route once."""
    functions = [
        HttpFunction(
            name=name,
            service="shop",
            template=Template({}),
            routes={"GET /orders": PUBLIC},
            schema=None,
        )
        for name in ("shop/a", "shop/b")
    ]

    assert list(twice_answered(functions)) == [
        "GET /orders: shop/a and shop/b answer it; shop/a is described"
    ]


def test_handler_that_fails_to_load_is_told(tmp_path: Path) -> None:
    """In one line, with what went wrong."""
    app = trial_app(tmp_path / "out", stage="dev")
    stack = cdk.Stack(app, "Shop")
    broken = function(stack, "Broken", written(tmp_path, "broken", "import nothing_like_this"))
    FunctionUrlTrigger(stack, "Url", function=broken)
    app.synth()

    with pytest.raises(Mistake, match=r"^Shop/Broken: its handler can't be imported here: .*like"):
        http_functions(Assembly(tmp_path / "out"), None)


def test_description_of_nothing_is_told() -> None:
    """A service may have no function that answers HTTP requests."""
    assert list(notes([], title="stock")) == ["stock has no function that answers HTTP requests"]
