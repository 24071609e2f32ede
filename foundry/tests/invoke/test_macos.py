"""Functions run on macOS, too: what Linux alone can do is done in another way, or told.

Each process is told that its system is macOS; the system below is the one that runs the tests.
"""

import re
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from lambda_foundry.invoke import sandbox
from lambda_foundry.invoke.function import Given
from lambda_foundry.invoke.local_function import LocalFunction, prepare
from tests.invoke.small_assembly import write_assembly
from tests.invoke.test_left_processes import CHILD, IN_A_SESSION, source
from tests.invoke.test_limits import HANDLER, is_running, wait_for
from tests.invoke.test_native_wheels import FOR_HOST, FOR_LAMBDA, installed
from tests.packaging.wheelhouse import write_wheel

Make = Callable[..., LocalFunction]

MACOS = "import sys; sys.platform = 'darwin'\n"


@pytest.fixture
def darwin(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is told so, after what asks only once has asked for the real system."""
    assert psutil.LINUX
    assert sysconfig.get_config_vars()
    monkeypatch.setattr(sys, "platform", "darwin")


@pytest.fixture
def macos(function: Make, darwin: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes functions as on macOS: without /proc, signals of pipes, mounts and adopted children."""
    folder = tmp_path / "invoke"
    folder.mkdir()
    for name in (sandbox.BOOTSTRAP.name, "process_guard.py"):
        text = sandbox.BOOTSTRAP.with_name(name).read_text(encoding="utf-8")
        (folder / name).write_text(MACOS + text, encoding="utf-8")
    monkeypatch.setattr(sandbox, "BOOTSTRAP", folder / sandbox.BOOTSTRAP.name)
    return function


def test_function_answers_on_macos(macos: Make) -> None:
    """Warm from the second time on, with its layer's modules, and the memory that it uses."""
    invoked = macos(
        "import module, os\ndef handler(event, context): return [event, module.FROM, os.getpid()]",
        layers={"One": {"python/module.py": "FROM = 1"}},
    )
    first, second = invoked("a").value, invoked("b").value

    assert first[:2] == ["a", 1]
    assert second == ["b", 1, first[2]]
    assert int(re.findall(r"Max Memory Used: (\d+) MB", invoked.log)[-1]) > 5


def test_memory_over_the_limit_ends_the_process_on_macos(macos: Make) -> None:
    """As soon as it is seen."""
    invoked = macos(
        HANDLER + "taken = []\n    while True: taken.append(b'x' * 5_000_000)",
        MemorySize=128,
        Timeout=60,
    )

    assert invoked(None).error == "Runtime.OutOfMemory"


def test_memory_of_a_child_counts_on_macos(macos: Make) -> None:
    """Within half a second."""
    takes = "[sys.executable, '-c', 'import time; taken = b\"x\" * 300_000_000; time.sleep(20)']"
    invoked = macos(
        f"import subprocess, sys\ndef handler(event, context): subprocess.run({takes})", Timeout=60
    )

    assert invoked(None).error == "Runtime.OutOfMemory"


@pytest.mark.parametrize("start", [CHILD, IN_A_SESSION])
def test_processes_end_with_the_function_on_macos(start: str, macos: Make, tmp_path: Path) -> None:
    """Also one in a session of its own, while the function that started it is there."""
    note = tmp_path / "pid"
    invoked = macos(source(f"note({start}.pid)", "time.sleep(60)", note), Timeout=1)
    invoked(None)

    wait_for(lambda: not is_running(int(note.read_text())))


def test_child_ends_after_the_function_has_ended_on_macos(macos: Make, tmp_path: Path) -> None:
    """It is in its group."""
    note = tmp_path / "pid"
    macos(source(f"note({CHILD}.pid)", "os._exit(3)", note))(None)

    wait_for(lambda: not is_running(int(note.read_text())))


def test_function_ends_with_its_signal_on_macos(macos: Make) -> None:
    """Told in Lambda's words, without the number that macOS adds."""
    outcome = macos("import os\ndef handler(event, context): os.kill(os.getpid(), 9)")(None)

    assert outcome.value["errorMessage"].endswith("Runtime exited with error: signal: killed")


def test_native_modules_of_lambda_are_not_for_macos(
    darwin: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor where Python and architecture are those of the function; what is lost is told."""
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("UV_OFFLINE", "1")
    write_wheel(tmp_path, "fast", tag=FOR_HOST)
    layers = {"One": installed("fast", FOR_LAMBDA)}
    assembly = write_assembly(tmp_path / "cdk.out", files={"app.py": ""}, layers=layers)

    rebuilt, lost = prepare("App", assembly, Given()).notes

    assert re.fullmatch(r"built for Python \S+ on \S+ of macOS instead of .*: fast==1\.0", rebuilt)
    assert lost == "other than on Linux, a short peak of memory is missed, and a daemon isn't ended"
