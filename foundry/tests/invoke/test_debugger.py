"""A person stops a function: from an editor by `--debug`, or at a terminal by `breakpoint()`."""

import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.command import invoke
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.invoke.options import USUAL_PORT
from lambda_foundry.project import project_root
from tests.invoke.conftest import COMMAND
from tests.invoke.debug_client import DebugClient
from tests.invoke.small_assembly import write_assembly

if sys.platform != "win32":
    import pty

Settings = dict[str, Any]
Command = Callable[..., subprocess.CompletedProcess[bytes]]

ECHO = "def handler(event, context):\n    return event\n"
BREAKPOINT = "def handler(event, context):\n    breakpoint()\n    return event\n"
SET_TRACE = "def handler(event, context):\n    import pdb; pdb.set_trace()\n    return event\n"
WAITING = b"waiting for an editor"
LATE = 1.2
"""Seconds: more than the timeout of a second that the functions here have."""


@contextmanager
def started(*arguments: str, stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """`foundry invoke`, ended with the block."""
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=project_root(),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def read_until(text: bytes, source: int) -> bytes:
    """What comes from a pipe or a terminal, up to and with a text."""
    read = b""
    while text not in read and (chunk := os.read(source, 1 << 12)):
        read += chunk
    return read


@pytest.fixture
def free_port() -> int:
    """A port that nothing uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture
def vs_code() -> Settings:
    """What VS Code knows of every project."""
    settings: Settings = json.loads((project_root() / ".vscode/settings.json").read_text("utf-8"))
    return settings


@pytest.mark.slow
def test_editor_stops_the_function_of_the_open_file(free_port: int, vs_code: Settings) -> None:
    """By the task of F5: where the breakpoint was set, without mapping paths; it sees values."""
    relative = "lambda_src/concepts/echo/handler.py"
    file = project_root() / relative
    line = file.read_text(encoding="utf-8").splitlines().index("    return {") + 1
    (task,) = vs_code["tasks"]["tasks"]
    words = shlex.split(task["command"].replace("${relativeFile}", relative))
    assert words[:4] == ["uv", "run", "foundry", "invoke"]

    with started(*words[4:], str(free_port), "--event", '{"order": 42}') as process:
        assert process.stderr
        assert process.stdout
        read_until(WAITING, process.stderr.fileno())
        with DebugClient(free_port) as editor:
            editor.attach(file, line)
            frame = editor.stopped_frame()
            order = editor.value("event['order']", frame)
            editor.go_on()
            answer = json.loads(process.stdout.read())

    assert (frame["source"]["path"], frame["line"], order) == (str(file), line, "42")
    assert answer["event"] == {"order": 42}


@pytest.mark.slow
def test_debugged_function_is_never_too_late(free_port: int, tmp_path: Path) -> None:
    """Its timeout is a second, but a person reads for longer; an assembly's file is stopped in."""
    assembly = write_assembly(tmp_path / "cdk.out", files={"app.py": ECHO}, Timeout=1)
    arguments = ("App", "--assembly", str(assembly), "--event", "[7]", "--debug", str(free_port))

    with started(*arguments) as process:
        assert process.stderr
        assert process.stdout
        read_until(WAITING, process.stderr.fileno())
        with DebugClient(free_port) as editor:
            editor.attach(assembly / "asset.code" / "app.py", 2)
            editor.stopped_frame()
            time.sleep(LATE)
            editor.go_on()
            answer = process.stdout.read()

    assert answer == b"[7]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["App", "--debug", "0"], "0: is no port; write a number from 1 to 65535"),
        (["App", "--debug", "70000"], "70000: is no port; write a number from 1 to 65535"),
        (["App", "--debug=x"], "x: is no port; write a number from 1 to 65535"),
        (["--debug"], "the following arguments are required: FUNCTION"),
    ],
)
def test_port_is_a_number_of_one(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it may be is told in one line."""
    with pytest.raises(SystemExit, match="2"):
        invoke(arguments)

    assert message in capsys.readouterr().err


def test_port_that_is_taken_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything of the function runs, and with what to do."""
    assembly = write_assembly(tmp_path / "cdk.out", files={"app.py": ECHO})
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        status = invoke(["App", "--assembly", str(assembly), "--debug", port])

    assert status == 2
    assert capsys.readouterr().err.endswith("give another port\n")


@pytest.mark.parametrize("source", [BREAKPOINT, SET_TRACE])
def test_breakpoint_stops_at_a_terminal(source: str, tmp_path: Path) -> None:
    """The debugger of Python has the terminal, and no timeout ends it."""
    assembly = write_assembly(tmp_path / "cdk.out", files={"app.py": source}, Timeout=1)
    person, terminal = pty.openpty()

    with started("App", "--assembly", str(assembly), "--event", "[7]", stdin=terminal) as process:
        assert process.stdout
        read_until(b"(Pdb) ", person)
        time.sleep(LATE)
        os.write(person, b"p event\n")
        shown = read_until(b"(Pdb) ", person)
        os.write(person, b"c\n")
        answer = process.stdout.read()
    os.close(person)
    os.close(terminal)

    assert b"\n[7]\r" in shown
    assert answer == b"[7]"


@pytest.mark.parametrize(
    ("source", "event"), [(BREAKPOINT, "[7]"), (BREAKPOINT, "-"), (SET_TRACE, "[7]")]
)
def test_breakpoint_without_a_terminal_is_told(source: str, event: str, command: Command) -> None:
    """It ends the function as it would in Lambda, and a line says how to stop there."""
    done = command(source, "--event", event, stdin=b"[7]")

    assert done.returncode == 1
    assert b'"errorType": "BdbQuit"' in done.stdout
    assert b"app.py:2: breakpoint() can't stop here" in done.stderr


def test_breakpoint_that_a_variable_switches_off_stops_nothing(
    function: Callable[..., LocalFunction],
) -> None:
    """As in Lambda, where Python reads the function's own variable PYTHONBREAKPOINT."""
    made = function(BREAKPOINT, variables={"PYTHONBREAKPOINT": "0"})

    assert made([7]).value == [7]


def test_f5_waits_for_what_the_command_says(vs_code: Settings) -> None:
    """The task is over by those words, and the editor goes to the usual port."""
    (task,) = vs_code["tasks"]["tasks"]
    (launch,) = vs_code["launch"]["configurations"]

    assert launch["preLaunchTask"] == task["label"]
    assert launch["connect"] == {"host": "127.0.0.1", "port": USUAL_PORT}
    assert task["problemMatcher"]["background"]["endsPattern"] == WAITING.decode()
