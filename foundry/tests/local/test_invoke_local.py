"""`foundry invoke --local` takes what only a deployment knows from the running emulator."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from lambda_foundry.invoke.command import invoke
from lambda_foundry.local.deployed import function_named, running_values
from lambda_foundry.local.endpoint import ACCOUNT, REGION, client
from lambda_foundry.local.runs import current_run
from lambda_foundry.local.session import Session
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root
from tests.invoke.debug_client import DebugClient


@pytest.mark.slow
def test_running_values_are_those_of_the_deployment(deployment: Session) -> None:
    """Names and outputs by stack, in the emulator's account."""
    status = function_named("uptime/status", deployment.functions)

    values = running_values(current_run())

    assert values.physical_ids["uptime-dev"][status.logical_id] == status.physical_id
    assert any("execute-api" in value for value in values.outputs["uptime-dev"].values())
    assert (values.account, values.region) == (ACCOUNT, REGION)


@pytest.mark.slow
def test_invoke_local_uses_the_emulator(
    deployment: Session, capfd: pytest.CaptureFixture[str]
) -> None:
    """The function finds its table, by its name there, in the emulator."""
    status = function_named("uptime/status", deployment.functions)
    (logical_id,) = status.stack.template.ids("AWS::DynamoDB::Table")
    client(deployment.endpoint, "dynamodb").put_item(
        TableName=status.stack.physical_ids[logical_id],
        Item={
            "target": {"S": "https://local.example/"},
            "checked_at": {"S": "2026-11-23T09:10:00.000+00:00"},
            "status_code": {"N": "204"},
            "latency_ms": {"N": "10"},
        },
    )
    event = {"queryStringParameters": {"target": "https://local.example/"}}

    assert invoke(["uptime/status", "--local", "--event", json.dumps(event)]) == 0

    answer = json.loads(capfd.readouterr().out)
    assert json.loads(answer["body"])["results"][0]["status_code"] == 204


def stopped_at(port: int, file: Path, line: int, expression: str) -> str:
    """What an expression gives where an editor has stopped the function."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with suppress(ConnectionRefusedError), DebugClient(port) as editor:
            editor.attach(file, line)
            value = editor.value(expression, editor.stopped_frame())
            editor.go_on()
            return value
        time.sleep(0.2)
    return "nobody was waiting"


@pytest.mark.slow
def test_editor_stops_a_function_that_uses_the_emulator(deployment: Session) -> None:
    """Its breakpoints hold, and the table is the emulator's."""
    status = function_named("uptime/status", deployment.functions)
    (logical_id,) = status.stack.template.ids("AWS::DynamoDB::Table")
    file = project_root() / "lambda_src" / "uptime" / "status" / "handler.py"
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "results.query" in text)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]

    with ThreadPoolExecutor(max_workers=1) as pool:
        stopped = pool.submit(stopped_at, port, file, line, "results.name")
        ended = invoke(["uptime/status", "--local", "--debug", str(port)])

    assert ended == 0
    assert stopped.result() == repr(status.stack.physical_ids[logical_id])


@pytest.mark.usefixtures("empty_project")
def test_invoke_local_needs_an_emulator(capsys: pytest.CaptureFixture[str]) -> None:
    """Without one, a line says how to start it."""
    assert invoke(["uptime/status", "--local", "--assembly", "cdk.out"]) == 2

    assert "no emulator is running" in capsys.readouterr().err
    with pytest.raises(Mistake, match="uv run foundry local"):
        current_run()
