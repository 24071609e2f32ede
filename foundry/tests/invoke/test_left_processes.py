"""Whatever a function starts ends with it, however the function and the command end."""

import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.invoke import sandbox
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.project import project_root
from tests.invoke.conftest import COMMAND
from tests.invoke.small_assembly import write_assembly
from tests.invoke.test_limits import is_running, wait_for

CHILD = "subprocess.Popen(['sleep', '60'])"
IN_A_SESSION = "subprocess.Popen(['sleep', '60'], start_new_session=True, env={})"
DAEMON = "subprocess.Popen(['sh', '-c', 'setsid sleep 60 & echo $!'], stdout=subprocess.PIPE)"
STARTS = [
    f"note({CHILD}.pid)",
    f"threading.Thread(target=lambda: note({CHILD}.pid)).start(); time.sleep(0.3)",
    f"note({IN_A_SESSION}.pid)",
    f"note({DAEMON}.stdout.readline())",
]


def source(start: str, then: str, note: Path) -> str:
    """A handler that starts a process, notes which, and goes on."""
    return (
        "import os, subprocess, threading, time\n"
        "def note(pid):\n"
        f"    open({str(note)!r}, 'w').write(str(int(pid)))\n"
        "def handler(event, context):\n"
        f"    {start}\n"
        f"    {then}\n"
    )


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_processes_end_with_the_command(start: str, name: str, tmp_path: Path) -> None:
    """A child, one of a thread, one in a session of its own, and one that nobody waits for."""
    note = tmp_path / "pid"
    files = {"app.py": source(start, "time.sleep(60)", note)}
    assembly = write_assembly(tmp_path / "cdk.out", files=files, Timeout=60)
    command = subprocess.Popen(
        [*COMMAND, "App", "--assembly", str(assembly)],
        cwd=project_root(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: note.exists() and bool(note.read_text()))
    command.send_signal(getattr(signal, name))
    command.wait(timeout=20)

    wait_for(lambda: not is_running(int(note.read_text())))


def test_processes_end_with_the_launcher(tmp_path: Path) -> None:
    """Where a person's `uv run foundry invoke` is killed, which starts the command as its child."""
    note, launcher = tmp_path / "pid", tmp_path / "uv"
    files = {"app.py": source("note(os.getpid())", "time.sleep(60)", note)}
    assembly = write_assembly(tmp_path / "cdk.out", files=files, Timeout=60)
    launcher.symlink_to(shutil.which("sh") or "")
    script = f"{shlex.join(COMMAND)} App --assembly {assembly}; true"
    launched = subprocess.Popen(
        [launcher, "-c", script],
        cwd=project_root(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: note.exists() and bool(note.read_text()))
    launched.kill()
    launched.wait(timeout=20)

    wait_for(lambda: not is_running(int(note.read_text())))


LOOKS_OFTEN = """\
from lambda_foundry.invoke import command
command.PERIOD = 0.0005
command.main(["--unknown"])
"""
"""A command that looks two thousand times a second for its launcher, also while Python ends."""


def test_command_of_a_launcher_keeps_its_status_while_python_ends(tmp_path: Path) -> None:
    """A look that falls into the end doesn't kill it by SIGALRM."""
    launcher = tmp_path / "uv"
    launcher.symlink_to(shutil.which("sh") or "")
    script = f"{shlex.join([sys.executable, '-c', LOOKS_OFTEN])}; exit $?"
    done = subprocess.run(
        [launcher, "-c", script], cwd=project_root(), stderr=subprocess.DEVNULL, check=False
    )

    assert done.returncode == 2


@pytest.mark.parametrize("start", STARTS[2:])
@pytest.mark.parametrize("then", ["return None", "os._exit(3)", "time.sleep(60)"])
def test_processes_end_with_the_function(
    start: str, then: str, tmp_path: Path, function: Callable[..., LocalFunction]
) -> None:
    """When it answers, exits or is late."""
    note = tmp_path / "pid"
    invoked = function(source(start, then, note), Timeout=1)
    invoked(None)
    invoked.__exit__(None, None, None)

    assert not is_running(int(note.read_text()))


def test_process_ends_with_its_guard(
    tmp_path: Path, function: Callable[..., LocalFunction]
) -> None:
    """A function that kills the process that it was started by ends, too."""
    note = tmp_path / "pid"
    kills = "note(os.getpid()); os.kill(os.getppid(), 9); time.sleep(60)"
    outcome = function(source("pass", kills, note), Timeout=30)(None)

    assert outcome.value["errorMessage"].endswith("signal: killed")
    wait_for(lambda: not is_running(int(note.read_text())))


def test_processes_of_a_thread_count_as_memory(function: Callable[..., LocalFunction]) -> None:
    """As all that runs in the sandbox does."""
    takes = "[sys.executable, '-c', 'import time; taken = b\"x\" * 300_000_000; time.sleep(20)']"
    invoked = function(
        "import subprocess, sys, threading\n"
        "def handler(event, context):\n"
        f"    thread = threading.Thread(target=subprocess.run, args=({takes},))\n"
        "    thread.start()\n"
        "    thread.join()\n",
        Timeout=60,
    )

    assert invoked(None).error == "Runtime.OutOfMemory"


def test_runtime_has_no_module_of_its_guard(function: Callable[..., LocalFunction]) -> None:
    """What watches a process is not to be found in it, and is in no group with it."""
    invoked = function(
        "import os, sys\n"
        "names = 'ctypes', 'lambda_foundry', 'process_guard'\n"
        "def handler(event, context):\n"
        "    there = [name for name in names if name in sys.modules]\n"
        "    return there, os.getpgrp() == os.getpid()\n"
    )

    assert invoked(None).value == [[], True]


def test_guard_is_the_same_whatever_is_installed(
    tmp_path: Path, function: Callable[..., LocalFunction], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in site-packages, nor beside its own file, takes the place of what is Python's."""
    here = tmp_path / "site-packages" / "lambda_foundry" / "invoke"
    here.mkdir(parents=True)
    for name in (sandbox.BOOTSTRAP.name, "process_guard.py"):
        shutil.copy(sandbox.BOOTSTRAP.with_name(name), here)
    for folder in (here, here.parents[1]):
        for name in ("contextlib", "ctypes", "select"):
            (folder / f"{name}.py").write_text("raise SystemExit(9)")
    monkeypatch.setattr(sandbox, "BOOTSTRAP", here / sandbox.BOOTSTRAP.name)

    note = tmp_path / "pid"
    invoked = function(source(STARTS[2], "return 'answered'", note))

    assert invoked(None).value == "answered"
    invoked.__exit__(None, None, None)
    assert not is_running(int(note.read_text()))
