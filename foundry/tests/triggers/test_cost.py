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
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app, trial_stack
from tests.triggers.every_trigger import EVERY_TRIGGER

MOST_CALLS = 13
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
