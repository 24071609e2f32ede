"""What a service's snapshot has of its API: what callers rely on, and nothing else."""

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_

from lambda_foundry.openapi.contract import Promises, contract, laid_out, told_changes
from lambda_foundry.openapi.powertools_schema import mended
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.triggers import FunctionUrlTrigger, HttpApiTrigger, WebsocketApiTrigger
from tests.triggers.conftest import trial_app

ID = {"type": "string", "title": "Id"}
ORDER, REFUSED = "#/components/schemas/Order", "#/components/schemas/HTTPValidationError"


def answer(model: str, text: str) -> dict[str, Any]:
    """An answer with a body of a model."""
    return {"description": text, "content": {"application/json": {"schema": {"$ref": model}}}}


DESCRIBED: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "shop", "version": "1"},
    "paths": {
        "/orders": {
            "post": {
                "summary": "Take an order",
                "description": "For the shop's own page.",
                "operationId": "take_orders_post",
                "tags": ["shop"],
                "x-function": "shop/orders",
                "requestBody": answer(ORDER, "What is ordered"),
                "responses": {"201": answer(ORDER, "Taken"), "422": answer(REFUSED, "Wrong")},
                "security": [{"signature": []}],
            }
        }
    },
    "components": {
        "schemas": {
            "HTTPValidationError": {"type": "object"},
            "Order": {
                "description": "An order.",
                "properties": {"description": {"type": "string", "description": "A text."}},
            },
        },
        "securitySchemes": {"signature": {"type": "apiKey", "description": "IAM", "x-own": 1}},
    },
}


def test_contract_leaves_out_what_callers_do_not_rely_on() -> None:
    """Texts, tags, names of functions and Powertools' refusals; a field `description` stays."""
    assert contract(DESCRIBED) == {
        "openapi": "3.1.0",
        "info": {"title": "shop", "version": "1"},
        "paths": {
            "/orders": {
                "post": {
                    "operationId": "take_orders_post",
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": ORDER}}},
                    },
                    "responses": {"201": answer(ORDER, "Taken")},
                    "security": [{"signature": []}],
                }
            }
        },
        "components": {
            "schemas": {"Order": {"properties": {"description": {"type": "string"}}}},
            "securitySchemes": {"signature": {"type": "apiKey"}},
        },
    }


def test_contract_is_laid_out_by_facts() -> None:
    """The same JSON: on one line what fits on it, else a line for each part."""
    written = laid_out(contract(DESCRIBED))

    assert json.loads(written) == contract(DESCRIBED)
    assert '  "info": {"title": "shop", "version": "1"},' in written.splitlines()
    assert max(map(len, written.splitlines())) <= 100


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (DESCRIBED, "nothing that breaks callers has changed"),
        ({**DESCRIBED, "paths": {}}, "new: POST /orders"),
        (
            {**DESCRIBED, "paths": {**DESCRIBED["paths"], "/old": {"get": {}}}},
            "breaks: GET /old is gone",
        ),
    ],
)
def test_change_of_a_contract_is_told(before: dict[str, Any], told: str) -> None:
    """By what callers notice of it, or that they notice nothing."""
    assert told_changes(json.dumps(before), DESCRIBED) == [told]


@pytest.mark.parametrize("before", ["<<<<<<< HEAD", "[]", '{"paths": []}', "{}"])
def test_snapshot_that_is_no_contract_is_told(before: str) -> None:
    """In one line, with what to do about it."""
    (line,) = told_changes(before, DESCRIBED)

    assert line.startswith("the snapshot is no OpenAPI")
    assert line.endswith("record it anew")


def test_schema_of_powertools_is_mended() -> None:
    """It says what the event handler answers, and no title twice; a title of one's own stays."""
    schema = {
        "paths": {
            "/orders": {
                "post": {
                    "summary": "POST /orders",
                    "parameters": [{"name": "id", "in": "path", "schema": ID}],
                    "requestBody": {},
                    "responses": {"422": answer(REFUSED, "Wrong"), "201": answer(ORDER, "Taken")},
                }
            }
        },
        "components": {
            "schemas": {
                "Order": {
                    "title": "Order",
                    "properties": {
                        "order_id": {"title": "Order Id"},
                        "title": {"title": "Title of the order"},
                    },
                },
                "HTTPValidationError": {"properties": {"detail": {"type": "array"}}},
                "ValidationError": {
                    "properties": {"loc": {}, "type": {}},
                    "required": ["loc", "msg"],
                },
            }
        },
    }

    found = mended(schema)

    (operation,) = found["paths"]["/orders"].values()
    models = found["components"]["schemas"]
    assert list(operation) == ["parameters", "requestBody", "responses"]
    assert operation["parameters"][0]["schema"] == {"type": "string", "minLength": 1}
    assert list(operation["responses"]) == ["201", "415", "422"]
    assert models["Order"] == {
        "properties": {"order_id": {}, "title": {"title": "Title of the order"}}
    }
    assert models["HTTPValidationError"]["required"] == ["statusCode", "detail"]
    assert models["ValidationError"]["required"] == ["loc"]


@pytest.fixture(scope="module")
def unreadable(tmp_path_factory: pytest.TempPathFactory) -> Promises:
    """Two services of functions whose handlers can't be imported here; one has no HTTP API."""
    folder = tmp_path_factory.mktemp("code")
    (folder / "handler.py").write_text("import nothing_like_this", encoding="utf-8")
    output = tmp_path_factory.mktemp("out")
    app = trial_app(output, stage="dev")
    stacks = {name: cdk.Stack(app, name) for name in ("Concepts", "Uptime")}
    functions = {
        name: lambda_.Function(
            stack,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="handler.handler",
            code=lambda_.Code.from_asset(str(folder)),
        )
        for name, stack in stacks.items()
    }
    HttpApiTrigger(
        stacks["Concepts"], "Api", function=functions["Concepts"], routes=["GET /orders"]
    )
    FunctionUrlTrigger(stacks["Concepts"], "Url", function=functions["Concepts"])
    WebsocketApiTrigger(stacks["Uptime"], "Chat", function=functions["Uptime"])
    app.synth()
    return Promises(Assembly(output))


def test_handler_that_can_not_be_imported_counts_by_its_routes(unreadable: Promises) -> None:
    """It may need what only Lambda has; the line says why it has no models."""
    promise = unreadable.of("concepts", "__init__")

    assert promise is not None
    assert list(promise.contract["paths"]) == ["/orders"]
    assert [line.partition(": ")[0] for line in promise.problems] == ["Concepts/Function"]
    assert "nothing_like_this" in promise.problems[0]


def test_function_without_an_api_promises_nothing(unreadable: Promises) -> None:
    """And its handler isn't imported, which would fail."""
    assert unreadable.of("uptime", "__init__") is None
