"""Timeout and memory are those of the template, enforced and reported in Lambda's words."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from lambda_foundry.invoke.execution_environment import ExecutionEnvironment
from lambda_foundry.invoke.function import Given
from lambda_foundry.invoke.local_function import LocalFunction, prepare
from tests.invoke.small_assembly import write_assembly

HANDLER = "def handler(event, context):\n    "


def test_timeout_ends_the_invocation(function: Callable[..., LocalFunction]) -> None:
    """At the function's timeout, in Lambda's words of now; only its log has the time in front."""
    invoked = function(HANDLER + "import time; time.sleep(60)", Timeout=1)
    outcome = invoked(None)

    (request,) = re.findall(r"START RequestId: (\S+)", invoked.log)
    said = "Task timed out after 1.00 seconds"
    assert outcome.error == "Sandbox.Timedout"
    assert outcome.value == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {request} Error: {said}",
    }
    assert re.search(
        rf"^\d{{4}}-\d\d-\d\dT[\d:.]{{12}}Z {request} {said}$", invoked.log, re.MULTILINE
    )
    assert invoked.log.endswith("\tStatus: timeout\n")


def test_timeout_ends_children_too(function: Callable[..., LocalFunction], tmp_path: Path) -> None:
    """What the handler started is gone with it."""
    note = tmp_path / "child"
    invoked = function(
        HANDLER + "import subprocess, time\n"
        "    child = subprocess.Popen(['sleep', '60'])\n"
        f"    open({str(note)!r}, 'w').write(str(child.pid))\n"
        "    time.sleep(60)",
        Timeout=1,
    )
    invoked(None)

    wait_for(lambda: not is_running(int(note.read_text())))


def wait_for(condition: Callable[[], bool]) -> None:
    """Return once it holds; fail the test when that takes long."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely waiting for its parent to notice its end."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_timeout_does_not_count_the_initialization(
    function: Callable[..., LocalFunction],
) -> None:
    """Lambda gives it ten seconds of its own."""
    invoked = function("import time; time.sleep(1.2)\n" + HANDLER + "return 'ok'", Timeout=1)

    assert invoked(None).value == "ok"


def test_slow_initialization_is_begun_again(tmp_path: Path) -> None:
    """Over its limit it gets a second try, within the function's timeout."""
    source = "import time; time.sleep(60)\n" + HANDLER + "return 'ok'"
    assembly = write_assembly(tmp_path, files={"app.py": source}, Timeout=1)
    function = prepare("App", assembly, Given())
    log = bytearray()
    with ExecutionEnvironment(
        function.settings, function.package, tell=log.extend, init_limit=0.3
    ) as environment:
        outcome = environment.invoke(b"{}")

    assert outcome.status == "timeout"
    assert re.search(rb"INIT_REPORT Init Duration: \S+ ms\tPhase: init\tStatus: timeout\n", log)


def test_remaining_time_counts_down_from_the_timeout(
    function: Callable[..., LocalFunction],
) -> None:
    """In whole milliseconds, never below zero."""
    invoked = function(
        HANDLER + "import time\n"
        "    before = context.get_remaining_time_in_millis()\n"
        "    time.sleep(0.05)\n"
        "    return [before, context.get_remaining_time_in_millis()]",
        Timeout=20,
    )
    before, after = invoked(None).value

    assert 0 <= after <= before - 50
    assert before <= 20_000


def test_memory_over_the_limit_ends_the_process(function: Callable[..., LocalFunction]) -> None:
    """Lambda kills it, and says so."""
    invoked = function(
        HANDLER + "taken = []\n    while True: taken.append(b'x' * 5_000_000)",
        MemorySize=128,
        Timeout=60,
    )
    outcome = invoked(None)

    assert outcome.value["errorType"] == "Runtime.OutOfMemory"
    assert outcome.value["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert "Memory Size: 128 MB" in invoked.log


def test_memory_is_reported_at_its_peak(function: Callable[..., LocalFunction]) -> None:
    """Also what was given back before the end, and nothing of the process that watches."""
    invoked = function(HANDLER + "len(b'x' * 60_000_000)", MemorySize=256)
    invoked(None)

    (peak,) = re.findall(r"Max Memory Used: (\d+) MB", invoked.log)
    assert 60 < int(peak) < 120


def test_warm_invocation_is_not_an_initialization(
    function: Callable[..., LocalFunction],
) -> None:
    """Only the first one reports how long that took."""
    invoked = function(HANDLER + "import os; return os.getpid()")
    first, second = invoked(None), invoked(None)

    assert first.value == second.value != os.getpid()
    assert invoked.log.count("Init Duration: ") == 1
    assert invoked.log.count("START RequestId: ") == 2


def test_function_is_gone_when_its_environment_closes(
    function: Callable[..., LocalFunction],
) -> None:
    """The process that waits for the next event is ended."""
    invoked = function(HANDLER + "import os; return os.getpid()")
    pid = invoked(None).value
    started = time.monotonic()
    invoked.__exit__(None, None, None)

    assert not is_running(pid)
    assert time.monotonic() - started < 5
