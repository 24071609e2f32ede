"""The sample services do in the emulator what they are for, by their own triggers and roles."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lambda_foundry.local.command import main
from lambda_foundry.local.deployed import function_named
from lambda_foundry.local.endpoint import client
from lambda_foundry.local.firing import fire, sample_event
from lambda_foundry.local.runs import announce, current_run
from lambda_foundry.local.serving import overview
from lambda_foundry.local.session import Session
from lambda_foundry.project import project_root
from tests.docs.pages import excerpts, is_shown

pytestmark = pytest.mark.slow

TARGET = "https://example.com/"

RESULT = {
    "target": {"S": TARGET},
    # Later than whatever other tests let `check` record.
    "checked_at": {"S": "2999-11-23T09:10:00.000+00:00"},
    "status_code": {"N": "200"},
    "latency_ms": {"N": "10"},
}


@pytest.fixture
def table(deployment: Session) -> str:
    """The name of the results table."""
    stack = function_named("uptime/check", deployment.functions).stack
    (logical_id,) = stack.template.ids("AWS::DynamoDB::Table")
    return stack.physical_ids[logical_id]


def items(deployment: Session, table: str) -> list[dict[str, Any]]:
    """What is in the table."""
    found: list[dict[str, Any]] = client(deployment.endpoint, "dynamodb").scan(TableName=table)[
        "Items"
    ]
    return found


def fired(deployment: Session, name: str) -> int:
    """Fire with the sample event; the exit status."""
    function = function_named(name, deployment.functions)
    return fire(function, sample_event(name), emulator_log=deployment.emulator.log)


def test_status_answers_from_the_table(
    deployment: Session, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A request to the API reaches the function, which finds what is in the table."""
    client(deployment.endpoint, "dynamodb").put_item(TableName=table, Item=RESULT)

    assert fired(deployment, "uptime/status") == 0

    (answer,) = (line for line in capsys.readouterr().out.splitlines() if "answered" in line)
    assert answer.startswith("GET /status answered 200 ")
    assert json.loads(answer.partition(" 200 ")[2])["results"][0]["status_code"] == 200


def test_check_runs_by_the_clock(deployment: Session, table: str) -> None:
    """The schedule invokes the function with its layer; it records that nothing answered."""
    before = len(items(deployment, table))

    assert fired(deployment, "uptime/check") == 0

    after = items(deployment, table)
    assert len(after) > before
    assert TARGET in {item["target"]["S"] for item in after}


def test_echo_is_invoked_by_hand(deployment: Session, capsys: pytest.CaptureFixture[str]) -> None:
    """What has no trigger is invoked, and answers."""
    assert fired(deployment, "concepts/echo") == 0

    assert f'"event": {json.dumps(sample_event("concepts/echo"))}' in capsys.readouterr().out


def test_fire_finds_the_running_emulator(
    deployment: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """From another terminal, with an event of one's own, also one longer than a file's name."""
    assert deployment.functions
    event = json.dumps(["from afar" * 50])
    assert main(["fire", "concepts/echo", "--event", event]) == 0

    assert f'"event": {event}' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("python", "note"),
    [
        ("3.14", ""),
        ("3.11", "note: concepts/echo runs on python3.14 in Lambda, on Python 3.11 here\n"),
    ],
)
def test_fire_says_which_python_is_another(
    python: str,
    note: str,
    deployment: Session,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As `foundry invoke` does, since what fails for it would run in Lambda."""
    before = current_run()
    announce(replace(before, python=python), deployment.emulator.folder)

    status = main(["fire", "concepts/echo"])

    announce(before, deployment.emulator.folder)
    assert status == 0
    assert capsys.readouterr().err == note


def test_overview_has_a_line_for_each_function(deployment: Session) -> None:
    """Each can be fired by pasting a line; and what the emulator lacks is said."""
    told = overview(deployment)

    assert "uptime/check (schedule)\n  uv run foundry local fire uptime/check" in told
    assert "curl --silent --show-error 'http://127.0.0.1:" in told
    assert "Not enforced are:" in told
    assert "Memory: emulator " in told


def test_overview_is_the_one_on_the_page(deployment: Session) -> None:
    """run-locally.md shows some of its lines."""
    page = project_root() / "docs" / "how-to" / "run-locally.md"
    (shown_there,) = [one.text for one in excerpts(page) if one.text.startswith("Deployed to ")]

    assert is_shown(overview(deployment), shown_there)
