"""Payloads for people: indented where they are long, in colours, and nothing of them changed."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.invoke.command import for_people
from tests.at_terminal import at_terminal
from tests.invoke.conftest import COMMAND
from tests.invoke.small_assembly import write_assembly

Command = Callable[..., subprocess.CompletedProcess[bytes]]

ECHO = "def handler(event, context):\n    return event\n"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 1, -1.5e300, "", "[1, 2]", [], {}, [[], {}], {"a": {}, "b": []}),
        {"statusCode": 200, "headers": {"a": 'b"'}, "body": '{"a": [1, "\\\\"]}'},
        [1, [2, [3, {"four": [5, None]}]], "\n\t{"],
    ],
)
def test_payload_is_indented_as_json_is(value: object) -> None:
    """By two spaces, whatever brackets and quotes there are in its texts."""
    payload = json.dumps(value).encode()

    assert for_people(payload, always=True).decode() == json.dumps(value, indent=2)


@pytest.mark.parametrize("payload", ['[1.50, 1e400, "\\u00e9", "\\/"]', '{"a": 1, "a": 2}'])
def test_payload_keeps_its_letters(payload: str) -> None:
    """Numbers, escapes and doubled keys, which would change if it were read and written again."""
    pretty = for_people(payload.encode(), always=True).decode()

    assert pretty.replace("\n", "").replace("  ", "").replace(",", ", ") == payload


@pytest.mark.parametrize("payload", [b"", b"<html>", b"\xff"])
def test_payload_that_is_no_json_stays(payload: bytes) -> None:
    """As somebody may have deployed it."""
    assert for_people(payload, always=True) == payload


def test_command_indents_in_a_pipe_if_asked(command: Command) -> None:
    """By --pretty, without colours, and with the end of its last line."""
    assert command(ECHO, "--pretty", "--event", '{"a": 1}').stdout == b'{\n  "a": 1\n}\n'


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        ('{"a": 1}', '{"a": 1}\n'),
        (json.dumps({"a": "x" * 80}), json.dumps({"a": "x" * 80}, indent=2) + "\n"),
    ],
)
def test_command_shows_a_long_answer_indented(event: str, shown: str, tmp_path: Path) -> None:
    """A terminal has what fits into a line in one, and all of it in colours."""
    assembly = write_assembly(tmp_path / "cdk.out", files={"app.py": ECHO})
    call = (*COMMAND, "App", "--assembly", str(assembly), "--event", event)

    written, status = at_terminal(*call, columns=80)

    assert status == 0
    assert "\x1b[36m" in written
    assert COLOUR.sub("", written).endswith(shown)
