"""However `foundry local` ends, it says why, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lambda_foundry.local.emulator import PythonEnvironment, emulator, python_environment
from lambda_foundry.local.endpoint import client
from lambda_foundry.local.runs import STATE, Run, new_run_folder
from lambda_foundry.local.serving import state
from lambda_foundry.local.session import Session
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import in_project, project_root
from lambda_foundry.synthesis.without_cli import synthesize
from tests.local.running import FOLLOWING, LocalRun, processes, wait_for
from tests.places import PACKAGE

if sys.platform != "win32":
    import resource

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run's folder for an emulator that the test itself starts."""
    with in_project(tmp_path):
        return new_run_folder()


@pytest.fixture(scope="module")
def python() -> PythonEnvironment:
    """What emulators run with; looking for it takes a second."""
    return python_environment()


@pytest.fixture
def cdk_out() -> Iterator[None]:
    """`cdk.out` is the same, file by file, after the test."""
    before = state([project_root() / "cdk.out"])
    yield
    assert state([project_root() / "cdk.out"]) == before


Start = Callable[..., LocalRun]


@pytest.fixture(scope="module")
def tiny_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny app, synthesized once."""
    made = synthesize(
        tmp_path_factory.mktemp("tiny") / "cdk.out",
        app=("-m", "tests.local.apps.tiny"),
        variables={"PYTHONPATH": str(PACKAGE)},
    )
    return made.directory


@pytest.fixture
def start(tmp_path: Path, tiny_assembly: Path) -> Iterator[Start]:
    """Starts `foundry local` in another process, which is killed if the test leaves it there.

    With `synthesizes` CDK is at work in it, else there is an assembly at once.
    """
    runs: list[LocalRun] = []

    def started(*, synthesizes: bool = False, **variables: str) -> LocalRun:
        assembly = {} if synthesizes else {"ASSEMBLY": str(tiny_assembly)}
        runs.append(LocalRun(tmp_path / "said", **assembly, **variables))
        return runs[-1]

    yield started
    for run in runs:
        run.process.kill()
        run.end()


def server_of(guard: int) -> int:
    """The process that the guard started."""
    (server,) = (process.id for process in processes() if process.parent == guard)
    return server


def test_emulator_that_was_killed_is_noticed(folder: Path, python: PythonEnvironment) -> None:
    """It is why the emulator can't be asked, whatever the one who asks says; its folder is gone."""
    with emulator(python, folder) as running:
        running.check()
        os.kill(server_of(running.guard.pid), signal.SIGKILL)

        with pytest.raises(Mistake, match="the emulator has ended"), running.needed():
            client(running.endpoint, "sts").get_caller_identity()
        wait_for(lambda: running.guard.poll() is not None)
        with pytest.raises(Mistake, match="the emulator has ended"):
            running.check()

    assert not folder.exists()


def test_emulator_is_not_blamed_for_other_mistakes(deployment: Session) -> None:
    """While it runs."""
    with pytest.raises(Mistake, match=r"^another$"), deployment.emulator.needed():
        raise Mistake("another")


def test_emulator_ends_with_its_guard(folder: Path, python: PythonEnvironment) -> None:
    """Even when the guard itself is killed, the emulator notices and ends."""
    with emulator(python, folder) as running:
        server = server_of(running.guard.pid)
        running.guard.kill()
        wait_for(lambda: server not in {process.id for process in processes()})


def test_emulator_says_that_its_port_is_taken(folder: Path, python: PythonEnvironment) -> None:
    """One line says which, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(Mistake, match=f"port {port} can't be used: .*; choose another"),
            emulator(python, folder, port=port),
        ):
            pytest.fail("it started")

    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="others have one loopback address")
def test_emulator_is_reached_from_this_machine_alone(deployment: Session) -> None:
    """It listens on the loopback address, on a port that was free."""
    identity = client(deployment.endpoint, "sts").get_caller_identity()
    assert identity["Account"] == "000000000000"
    assert deployment.endpoint.url.startswith("http://127.0.0.1:")
    # Were it on every address, this one would be taken.
    socket.create_server(("127.0.0.2", deployment.endpoint.port)).close()


@pytest.mark.usefixtures("cdk_out")
def test_local_says_that_the_emulator_was_killed_while_it_deployed(start: Start) -> None:
    """At once: the CDK CLI alone would go on asking for minutes."""
    run = start()
    run.until("local: deploying")

    run.kill_emulator()
    killed = time.monotonic()

    assert run.end() == 1
    assert time.monotonic() - killed < 30
    assert run.said.rstrip().endswith(
        "error: the emulator has ended, by itself or killed; start it again"
    )
    run.leaves_nothing()


@pytest.mark.usefixtures("cdk_out")
def test_local_ends_by_ctrl_c_while_a_function_hangs(start: Start) -> None:
    """Pressed once; it says what the functions took, and the hanging one ends as well."""
    run = start()
    run.until(FOLLOWING)
    fire_by_the_command(run, "tiny/hang")
    wait_for(lambda: any("_worker.py" in process for process in run.processes()))

    run.press_ctrl_c()

    assert run.end() == 0
    memory, last = run.said.splitlines()[-2:]
    assert re.fullmatch(r"local: memory: emulator \d+ MB, 1 warm function \d+ MB", memory)
    assert last == "local: ended"
    assert "Traceback" not in run.said
    run.leaves_nothing()


def test_local_started_by_a_script_ends_as_cleanly_by_two_interrupts(start: Start) -> None:
    """As impatient people send them; shells have what they start in the background ignore one."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    run = start()
    signal.signal(signal.SIGINT, before)
    run.until(FOLLOWING)

    run.press_ctrl_c()
    run.until("local: memory: ")
    run.press_ctrl_c()

    # The last is for Python itself, in the instant in which it no longer handles signals.
    assert run.end() in {0, 130, -signal.SIGINT}
    assert run.said.rstrip().endswith("local: ended")
    assert "Traceback" not in run.said
    run.leaves_nothing()


def fire_by_the_command(run: LocalRun, name: str) -> None:
    """Invoke without waiting for an answer, in the emulator that the run announced."""
    (folder,) = run.folders
    announced = Run.read(folder / STATE)
    (physical_id,) = (
        function["FunctionName"]
        for function in client(announced.endpoint, "lambda").list_functions()["Functions"]
        if name.rpartition("/")[2].capitalize() in function["FunctionName"]
    )
    client(announced.endpoint, "lambda").invoke(FunctionName=physical_id, InvocationType="Event")


@pytest.mark.usefixtures("cdk_out")
def test_local_interrupted_before_it_deployed_ends_cleanly(start: Start) -> None:
    """It says so, by its exit status too; CDK's kernel, killed at work, leaves nothing either."""
    run = start(synthesizes=True)
    wait_for(lambda: any((folder / "cdk.out-1").exists() for folder in run.folders))

    run.press_ctrl_c()

    assert run.end() == 130
    assert run.said.rstrip().endswith("local: interrupted before everything was deployed")
    assert "Traceback" not in run.said
    run.leaves_nothing()


def test_local_interrupted_in_its_set_up_says_so(tmp_path: Path) -> None:
    """The first start installs the CDK CLI, which takes long enough to think better of it."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / "cdk.json").touch()
    (tmp_path / "package-lock.json").touch()
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\nexec sleep 600\n")
    npm.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-m", "lambda_foundry", "local"],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as started:
        assert started.stderr is not None
        assert "installing the CDK CLI" in started.stderr.readline()

        os.killpg(started.pid, signal.SIGINT)

        said = started.stderr.read()
    assert said == "local: interrupted before everything was deployed\n"
    assert started.returncode == 130


def test_local_leaves_nothing_when_it_is_killed(start: Start) -> None:
    """Its guard clears everything away, though nobody could tell it to."""
    run = start()
    run.until(FOLLOWING)

    run.process.kill()

    assert run.end() == -signal.SIGKILL
    run.leaves_nothing()


@pytest.mark.usefixtures("cdk_out")
def test_local_says_that_the_disk_is_full(start: Start) -> None:
    """No file may grow over 20 kB, which is how a full disk looks to who writes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        # Python would leave half a module's bytecode behind, which nobody could import again.
        run = start(synthesizes=True, PYTHONDONTWRITEBYTECODE="1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert run.end() == 1
    (line,) = (line for line in run.said.splitlines() if line.startswith("error: "))
    assert "File too large" in line
    assert "Traceback" not in run.said
    run.leaves_nothing()
