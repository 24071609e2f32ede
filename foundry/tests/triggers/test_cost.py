"""What a function costs to synthesize: calls from Python to CDK, which take nearly all the time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from jsii._kernel.providers.process import _NodeProcess  # no public way counts the calls

from lambda_foundry.acceleration.staged_code import known_assembly
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.stages import known_stage
from lambda_foundry.triggers.http_api import HttpApiTrigger
from lambda_foundry.triggers.rest_api import RestApiTrigger
from lambda_foundry.triggers.shared_apis import SharedHttpApi, SharedWebsocketApi
from lambda_foundry.triggers.shared_rest_api import SharedRestApi
from lambda_foundry.triggers.trigger import Trigger
from lambda_foundry.triggers.websocket_api import WebsocketApiTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app, trial_stack
from tests.triggers.every_trigger import EVERY_TRIGGER

MOST_CALLS = 10
"""For a function without a trigger in dev; raise it only for what every function needs."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that went to the jsii kernel so far."""
    seen: list[str] = []
    send: Callable[..., Any] = _NodeProcess.send

    def counted(process: _NodeProcess, request: Any, response_type: Any) -> Any:
        seen.append(type(request).__name__)
        return send(process, request, response_type)

    monkeypatch.setattr(_NodeProcess, "send", counted)
    return seen


def test_function_costs_few_calls(calls: list[str], tmp_path: Path) -> None:
    """A function with its role, log group and settings is made in a bounded number of calls."""
    app = trial_app(tmp_path, stage="dev")
    stack = cdk.Stack(app, "Trial")
    PythonFunction(stack, "First", source=SMALLEST)

    with known_stage(app), known_assembly(app):
        calls.clear()
        PythonFunction(stack, "Second", source=SMALLEST)

    assert 0 < len(calls) <= MOST_CALLS


def test_function_costs_the_same_beside_every_trigger(calls: list[str], tmp_path: Path) -> None:
    """Triggers that a function doesn't use cost it nothing."""
    alone = cdk.Stack(trial_app(tmp_path / "alone", stage="dev"), "Trial")
    PythonFunction(alone, "First", source=SMALLEST)
    calls.clear()
    PythonFunction(alone, "Second", source=SMALLEST)
    calls_alone = len(calls)

    beside = trial_stack(trial_app(tmp_path / "beside", stage="dev"), *EVERY_TRIGGER, id_="Trial")
    calls.clear()
    PythonFunction(beside, "Second", source=SMALLEST)

    assert len(calls) == calls_alone


@pytest.mark.parametrize(
    ("trigger", "shared", "route"),
    [
        (HttpApiTrigger, SharedHttpApi, "GET /orders"),
        (RestApiTrigger, SharedRestApi, "GET /orders"),
        (WebsocketApiTrigger, SharedWebsocketApi, "pay"),
    ],
)
def test_route_of_a_shared_api_costs_less_than_an_api(
    trigger: Callable[..., Trigger],
    shared: Callable[..., Any],
    route: str,
    calls: list[str],
    tmp_path: Path,
) -> None:
    """A function that answers a route of its service's API makes none of its own."""
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial")
    function = PythonFunction(stack, "Function", source=SMALLEST)
    calls.clear()
    trigger(stack, "Own", function=function, routes=[route])
    calls_of_own = len(calls)
    api = shared(stack, "Shared")
    calls.clear()
    trigger(stack, "Route", function=function, routes=[route], source=api)

    assert len(calls) < calls_of_own
