"""An API of a service asks a function of the service that it knows by its name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Template

from lambda_foundry.service_app import ServiceApp
from lambda_foundry.testing.template_parts import of_type
from tests.constructs.conftest import told
from tests.smallest_source import SMALLEST
from tests.validation import UNVALIDATED

Services = Callable[..., str]

API = """
import aws_cdk as cdk
from lambda_foundry.triggers import SharedHttpApi

class ShopStack(cdk.Stack):
    def __init__(self, scope, id_, **props):
        super().__init__(scope, id_, **props)
        self.api = SharedHttpApi(self, "Api", authorizer="let_in")
"""

FUNCTION = f"""
from constructs import Construct
from lambda_foundry import PythonFunction
from lambda_foundry.triggers import HttpApiTrigger, HttpAuthorizerTrigger

class {{name}}Function(Construct):
    def __init__(self, scope, id_):
        super().__init__(scope, id_)
        function = PythonFunction(self, "Function", source="{SMALLEST}")
        {{trigger}}
"""

ASKED = 'HttpAuthorizerTrigger(self, "Authorizer", function=function, source=scope.api)'
ROUTE = 'HttpApiTrigger(self, "Api", function=function, routes=["GET /{}"], source=scope.api{})'


def function(name: str, trigger: str) -> str:
    """The module of a function."""
    return FUNCTION.format(name=name, trigger=trigger)


def of_kind(kind: str, name: str, trigger: str) -> str:
    """The module of a function on an API of another kind."""
    written = function(name, trigger)
    for suffix in ("ApiTrigger", "AuthorizerTrigger"):
        written = written.replace(f"Http{suffix}", f"{kind}{suffix}")
    return written


@pytest.fixture(autouse=True)
def smallest(empty_project: Path) -> None:
    """The code of all these functions, where a project of a few lines finds it."""
    folder = empty_project / "lambda_src" / SMALLEST
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handler.py").write_text("def handler(event, context):\n    return event\n")


def test_named_function_is_asked_wherever_it_is_in_the_alphabet(services: Services) -> None:
    """On each route whose trigger says nothing else."""
    written = services(
        **{
            "shop/__init__": API,
            "shop/add": function("Add", ROUTE.format("add", "")),
            "shop/let_in": function("LetIn", ASKED),
            "shop/prices": function("Prices", ROUTE.format("prices", ", public=True")),
            "shop/undo": function("Undo", ROUTE.format("undo", "")),
        }
    )

    app = ServiceApp(services=written, **UNVALIDATED)

    stack = app.node.find_child("Shop")
    assert isinstance(stack, Stack)
    routes = of_type(Template.from_stack(stack).to_json()["Resources"], "AWS::ApiGatewayV2::Route")
    assert {each["RouteKey"]: each["AuthorizationType"] for each in routes} == {
        "GET /add": "CUSTOM",
        "GET /prices": "NONE",
        "GET /undo": "CUSTOM",
    }


@pytest.mark.parametrize(
    ("kind", "routed", "route"),
    [
        ("Rest", "AWS::ApiGateway::Method", "GET /add"),
        ("Websocket", "AWS::ApiGatewayV2::Route", "$connect"),
    ],
)
def test_other_apis_ask_a_named_function_as_well(
    kind: str, routed: str, route: str, services: Services
) -> None:
    """On a method of a REST API, and when a client connects."""
    written = services(
        **{
            "shop/__init__": API.replace("SharedHttp", f"Shared{kind}"),
            "shop/add": of_kind(kind, "Add", ROUTE.format("add", "").replace("GET /add", route)),
            "shop/let_in": of_kind(kind, "LetIn", ASKED),
        }
    )

    app = ServiceApp(services=written, **UNVALIDATED)

    stack = app.node.find_child("Shop")
    assert isinstance(stack, Stack)
    (found,) = of_type(Template.from_stack(stack).to_json()["Resources"], routed)
    assert found["AuthorizationType"] == "CUSTOM"


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        (ASKED.replace("source=scope.api", ""), "the function 'let_in' is none that this API can"),
        ("pass", "Shop/Api: authorizer: the function 'let_in' is none that this API can ask; give"),
        (ROUTE.format("in", ""), "let_in.py: let_in needs itself; name another function"),
    ],
    ids=["of another API", "no authorizer", "itself"],
)
def test_function_that_can_not_be_asked_is_told(
    trigger: str, said: str, services: Services
) -> None:
    """In one line, with what to write."""
    written = services(
        **{
            "shop/__init__": API,
            "shop/add": function("Add", ROUTE.format("add", "")),
            "shop/let_in": function("LetIn", trigger),
        }
    )

    assert said in told(written)


def test_function_that_is_not_there_is_told(services: Services) -> None:
    """With those that are."""
    written = services(
        **{"shop/__init__": API, "shop/add": function("Add", ROUTE.format("add", ""))}
    )

    assert "there is no function 'let_in' in the service; it has add" in told(written)
