"""The command: payload alone on stdout, the rest on stderr, exit status, and nothing left."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from lambda_foundry.invoke.command import invoke
from lambda_foundry.project import builds_folder, project_root
from tests.invoke.conftest import COMMAND
from tests.invoke.small_assembly import write_assembly
from tests.invoke.test_limits import is_running, wait_for

ECHO = "def handler(event, context):\n    print('printed')\n    return event\n"
FAIL = "def handler(event, context): raise ValueError('no')"
Command = Callable[..., subprocess.CompletedProcess[bytes]]


def test_command_writes_the_payload_alone(command: Command) -> None:
    """Not even a line end is added; what the function prints is on standard error."""
    done = command(ECHO, "--event", '{"a":  1}')

    assert done.returncode == 0
    assert done.stdout == b'{"a": 1}'
    assert b"START RequestId" in done.stderr
    assert b"printed\nEND RequestId" in done.stderr
    assert b"REPORT RequestId" in done.stderr


def test_command_fails_with_the_function(command: Command) -> None:
    """The payload is Lambda's error object."""
    done = command(FAIL, "--event", "null")

    assert done.returncode == 1
    assert done.stdout.startswith(b'{"errorMessage": "no", "errorType": "ValueError"')


@pytest.mark.parametrize("event", ["[1]", '"text"', "0", "-1", "-1.5", "false", "null"])
def test_command_takes_json(event: str, command: Command) -> None:
    """Any value."""
    assert command(ECHO, "--event", event).stdout == event.encode()


def test_command_takes_standard_input(command: Command) -> None:
    """By a dash."""
    assert command(ECHO, "--event", "-", stdin=b"[1]").stdout == b"[1]"


def test_command_takes_a_file(command: Command, tmp_path: Path) -> None:
    """Whose bytes arrive as they are."""
    file = tmp_path / "event.json"
    file.write_bytes(b"\xef\xbb\xbf[1]")

    assert command(ECHO, "--event", str(file)).stdout == b"[1]"


def test_command_takes_files_from_where_it_was_called() -> None:
    """It runs in the project's folder itself."""
    builds_folder().mkdir(exist_ok=True)
    with TemporaryDirectory(dir=builds_folder()) as folder:
        write_assembly(Path(folder, "cdk.out"), files={"app.py": ECHO})
        Path(folder, "the event.json").write_bytes(b"[1]")
        Path(folder, "outputs.json").write_bytes(b"{}")
        done = subprocess.run(
            [
                *(*COMMAND, "App", "--assembly", "cdk.out", "--outputs", "outputs.json"),
                *("--event", "the event.json"),
            ],
            cwd=folder,
            capture_output=True,
            check=False,
        )

    assert done.stdout == b"[1]"


def test_command_takes_the_pipe_of_a_shell(command: Command, tmp_path: Path) -> None:
    """As `<(…)` makes one, which is no regular file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    Thread(target=pipe.write_text, args=["5"]).start()

    assert command(ECHO, "--event", str(pipe)).stdout == b"5"


def test_command_without_an_event_sends_none(command: Command) -> None:
    """A function without a sample event gets what one gets without a payload."""
    assert command(ECHO).stdout == b"{}"


@pytest.mark.parametrize("given", [["--event", ""], ["--event", "-"]], ids=["text", "stdin"])
def test_command_takes_an_empty_event_for_none(given: list[str], command: Command) -> None:
    """As Lambda does with an invocation whose payload is empty."""
    assert command(ECHO, *given).stdout == b"{}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--event", "missing.json"], "--event missing.json: there is no such file"),
        (["--event", "missing/event"], "--event missing/event: there is no such file"),
        (["--event", "my event.json"], "--event my event.json: there is no such file"),
        (["--event", "tests"], "--event tests: is a folder, and it is no JSON"),
        (["--event", "nonsense"], "--event nonsense: InvalidRequestContentException: "),
        (["--env", "NAME"], "--env NAME: has no value; write --env NAME=VALUE"),
        (["--env", "AWS_REGION=x"], "Reserved keys used in this request: AWS_REGION"),
        (["--env", "1BAD=x"], "1BAD: no name for a variable"),
        (["--outputs", "missing.json"], "--outputs missing.json: can't be read"),
        (["--layer", "x=missing"], "--layer x=missing: is no folder"),
        (["--tenant-id", "blue"], "it doesn't separate tenants"),
        (["--repeat", "0"], "write a whole number from 1"),
        (["--unknown"], "there is no option '--unknown'"),
    ],
)
def test_command_refuses_in_one_line(arguments: list[str], message: str, command: Command) -> None:
    """Nothing is invoked then, and nothing written to standard output."""
    done = command(ECHO, *arguments)

    assert done.returncode == 2
    assert done.stdout == b""
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("to", ["| true", "2>&1 | true"])
def test_command_is_content_with_a_reader_that_leaves(to: str, tmp_path: Path) -> None:
    """As `head` does when it has seen enough."""
    source = "def handler(event, context): return 'x' * 1_000_000"
    assembly = write_assembly(tmp_path / "cdk.out", files={"app.py": source})
    written = f"{shlex.join(COMMAND)} App --assembly {assembly} {to}; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        [shutil.which("bash") or "", "-c", written],
        cwd=project_root(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "0\n"
    assert "error" not in done.stderr


def test_command_refuses_a_request_over_the_limit(command: Command, tmp_path: Path) -> None:
    """Lambda wouldn't invoke the function either."""
    file = tmp_path / "event.json"
    file.write_text(f'"{"x" * 6_291_555}"')
    done = command(ECHO, "--event", str(file))

    assert done.returncode == 2
    assert b"RequestEntityTooLargeException" in done.stderr


def test_command_refuses_what_is_no_assembly(tmp_path: Path) -> None:
    """By its missing manifest."""
    done = subprocess.run(
        [*COMMAND, "App", "--assembly", str(tmp_path)],
        cwd=project_root(),
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2
    assert b"is no cloud assembly" in done.stderr


def test_command_says_what_to_do_where_the_client_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where it was uninstalled."""
    monkeypatch.setitem(sys.modules, "awslambdaric", None)

    assert invoke(["concepts/echo"]) == 2
    assert capsys.readouterr().err == (
        "error: awslambdaric, AWS's runtime interface client, is not installed; run: uv sync\n"
    )


def test_command_repeats_in_one_process(command: Command) -> None:
    """The payloads a line each."""
    source = "count = 0\ndef handler(event, context):\n  global count\n  count += 1\n  return count"
    done = command(source, "--repeat", "3")

    assert done.stdout == b"1\n2\n3"
    assert done.stderr.count(b"Init Duration") == 1


def test_command_takes_a_tenant(command: Command) -> None:
    """For a function that has one execution environment for each."""
    tenancy = {"TenantIsolationMode": "PER_TENANT"}
    source = "def handler(event, context): return context.tenant_id"
    done = command(source, "--tenant-id", "blue", TenancyConfig=tenancy)

    assert done.stdout == b'"blue"'


def test_command_shows_what_imports_cost(command: Command) -> None:
    """The handler's, longest first, not those of the client; the log stays what it was."""
    done = command("import tomllib\n" + ECHO, "--profile-import")
    table = done.stderr.decode().partition("imports of the handler, ms\n")[2].splitlines()

    assert done.stdout == b"{}"
    assert table[0].split() == ["total", "own", "module"]
    assert table[1].split()[2] == "tomllib"
    assert table[2].split()[2] == "tomllib._parser"
    assert not any("awslambdaric" in line for line in table)
    assert table[-1].endswith("in all")
    assert b"import time:" not in done.stderr
    assert b"printed\nEND" in done.stderr


@pytest.mark.parametrize(
    ("name", "status"),
    [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129), ("SIGKILL", -9)],
)
def test_command_leaves_no_process_and_no_folder(name: str, status: int, tmp_path: Path) -> None:
    """Whoever ends it, and even by force."""
    note = tmp_path / "pid"
    source = (
        "import os, time\n"
        "def handler(event, context):\n"
        f"    open({str(note)!r}, 'w').write(str(os.getpid()))\n"
        "    time.sleep(60)\n"
    )
    assembly = write_assembly(tmp_path / "cdk.out", files={"app.py": source}, Timeout=60)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary)}
    command = subprocess.Popen(
        [*COMMAND, "App", "--assembly", str(assembly)],
        cwd=project_root(),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: note.exists() and bool(note.read_text()))
    command.send_signal(getattr(signal, name))

    assert command.wait(timeout=20) == status
    wait_for(lambda: not is_running(int(note.read_text())))
    assert list(temporary.iterdir()) == []
    assert list(assembly.rglob("__pycache__")) == []
