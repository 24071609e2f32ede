"""What functions call of AWS in the emulator is kept, and told where their roles don't allow it."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.access.code_and_rights import granted_rights
from lambda_foundry.aws_calls.exercised_calls import local_calls
from lambda_foundry.local.deployed import function_named
from lambda_foundry.local.firing import fire, sample_event
from lambda_foundry.local.made_calls import CallReader, MadeCall, refused_calls
from lambda_foundry.local.session import Session
from lambda_foundry.project import BUILDS

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are kept apart from the project's own."""
    monkeypatch.setenv(BUILDS, str(tmp_path))


def invoked(deployment: Session, name: str, event: Any) -> list[MadeCall]:
    """What a function calls for an event."""
    function = function_named(name, deployment.functions)
    reader = CallReader(deployment.emulator.calls)
    function.client("lambda").invoke(FunctionName=function.physical_id, Payload=json.dumps(event))
    return reader.new(deployment.functions)


def put(deployment: Session, where: str) -> dict[str, Any]:
    """An event that lets a recorder put an item into a table by the table's physical name."""
    stack = function_named("triggers/sqs", deployment.functions).stack
    (table,) = stack.template.ids("AWS::DynamoDB::Table")
    given = {"TableName": stack.physical_ids[table], "Item": {"id": {"S": "1"}}}
    return {"call": ["dynamodb", "put_item", given, where]}


def test_call_is_kept_with_its_place_and_its_variable(deployment: Session) -> None:
    """By the file in the project, so that `access --used` can say what was called locally."""
    made = invoked(deployment, "uptime/status", sample_event("uptime/status"))

    assert refused_calls(made) == []
    (call,) = local_calls()
    assert (call.function, call.operation) == ("Uptime/Status/Function", "Query")
    assert call.file == "lambda_src/uptime/status/handler.py"
    assert call.variables == ("TABLE_NAME",)
    function = function_named("uptime/status", deployment.functions)
    rights = granted_rights(function.stack.template, function.logical_id)
    assert [right.action for right in rights if right.called_locally] == ["dynamodb:Query"]


@pytest.mark.parametrize(("where", "place"), [("", "handler.py:56"), ("thread", "handler.py")])
def test_refused_call_is_told_with_the_resource_that_only_the_event_names(
    where: str, place: str, deployment: Session
) -> None:
    """Though the handler catches what the emulator answers; of a thread nothing tells the line."""
    made = invoked(deployment, "triggers/sqs", put(deployment, where))

    ((name, said),) = refused_calls(made)
    stack = function_named("triggers/sqs", deployment.functions).stack
    (table,) = stack.template.ids("AWS::DynamoDB::Table")
    assert name == "triggers/sqs"
    assert said.startswith(
        f"{place} calls PutItem, and its role may not put items into `{table}`; "
        'AWS answers AccessDenied there; write allow(function.role, "dynamodb:PutItem", on='
    )


def test_fire_fails_for_a_refused_call(
    deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the function answers all the same."""
    function = function_named("triggers/step_functions", deployment.functions)

    status = fire(function, put(deployment, ""), emulator_log=deployment.emulator.log)

    assert status == 1
    assert "error: triggers/step_functions: handler.py:" in capsys.readouterr().err
