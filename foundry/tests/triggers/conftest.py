"""Synthesizes each trigger alone, once for the run, for the tests that read its template."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from lambda_foundry.names import construct_id
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.synthesis.request import cli_context
from tests.smallest_source import SMALLEST
from tests.triggers.every_trigger import ANSWERING, EVERY_TRIGGER, make
from tests.validation import UNVALIDATED

TriggerTemplate = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def trigger_template(tmp_path_factory: pytest.TempPathFactory) -> TriggerTemplate:
    """The resources of a function with one trigger: `trigger_template("sqs", stage="prod")`."""

    @cache
    def directory(stage: str) -> Path:
        path = tmp_path_factory.mktemp(stage)
        app = trial_app(path, stage=stage)
        for name in ("none", *EVERY_TRIGGER):
            trial_stack(app, name, id_=construct_id(name))
        app.synth()
        return path

    def template(name: str, stage: str = "dev") -> dict[str, Any]:
        return resources(directory(stage), construct_id(name))

    return template


@pytest.fixture
def stack(tmp_path: Path) -> cdk.Stack:
    """An empty stack of the dev stage."""
    return cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial")


@pytest.fixture
def function(stack: cdk.Stack) -> PythonFunction:
    """A function of that stack, with a timeout of ten seconds."""
    return PythonFunction(stack, "Function", source=SMALLEST)


def resources(directory: Path, stack: str) -> dict[str, Any]:
    """The resources of a stack's template."""
    template = json.loads((directory / f"{stack}.template.json").read_text())
    found: dict[str, Any] = template["Resources"]
    return found


def trial_app(directory: Path, *, stage: str, validate: bool = False, **flags: Any) -> cdk.App:
    """An app with the context that the CLI would hand to it, and these flags."""
    return cdk.App(
        outdir=str(directory),
        context=cli_context() | flags | {"stage": stage},
        **({} if validate else UNVALIDATED),
    )


def trial_stack(app: cdk.App, *names: str, id_: str) -> cdk.Stack:
    """A stack with one function for each of these triggers; `none` has no trigger."""
    stack = cdk.Stack(app, id_)
    for name in names:
        prefix = "" if len(names) == 1 else construct_id(name)
        source = ANSWERING.get(name, SMALLEST)
        function = PythonFunction(stack, f"{prefix}Function", source=source, reserved_concurrency=5)
        if name != "none":
            make(name, stack, f"{prefix}Trigger", function=function)
    return stack
