"""An interrupted scaffold leaves the whole function, or the project as it was."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from lambda_foundry import interrupts
from tests.scaffold.project_folder import tree_of
from tests.scaffold.small_project import SmallProject

PATIENCE = 60
"""Seconds until something must have happened, however busy the machine is."""


PLAIN, NEW = ("cookiecutter", "cookiecutter-template"), ("foundry", "new")


def started(project: SmallProject, command: tuple[str, str]) -> subprocess.Popen[str]:
    """A command, at work."""
    program, *arguments = command
    return subprocess.Popen(
        [str(Path(sys.executable).with_name(program)), *arguments, "--no-input"],
        cwd=project.root,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(happened: Callable[[], bool]) -> None:
    """Look every millisecond whether it has."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.001)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sign", "name"),
    [
        pytest.param(".scaffold-*", "SIGINT", id="rendering"),
        pytest.param(".scaffold-*/tests/shop/test_orders.py", "SIGTERM", id="formatting"),
        pytest.param("lambda_src/shop/orders", "SIGHUP", id="placing"),
    ],
)
def test_interrupt_leaves_all_or_nothing(sign: str, name: str, project: SmallProject) -> None:
    """The exit status tells which, and no staging folder stays."""
    before = tree_of(project.root)

    with started(project, PLAIN) as process:
        wait_for(lambda: any(project.root.glob(sign)) or process.poll() is not None)
        process.send_signal(getattr(signal, name))
        status = process.wait(PATIENCE)

    after = tree_of(project.root)
    whole = "stacks/shop/orders.py" in after
    assert whole == (status == 0)
    assert whole or after == before
    assert not any(project.root.glob(".scaffold*"))


@pytest.mark.slow
def test_interrupt_between_placing_and_testing_takes_all_back(project: SmallProject) -> None:
    """`foundry new` isn't done before the tests are, so an interrupt is not too late yet."""
    before, module = project.tree(), project.root / "stacks/shop/orders.py"

    with started(project, NEW) as process:
        wait_for(lambda: module.exists() and not any(project.root.glob(".scaffold*")))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    assert said == "error: interrupted; nothing was changed\n"
    assert project.tree() == before


@pytest.mark.parametrize(
    ("ended_by", "said"),
    [(FileNotFoundError, "a line\n"), (KeyboardInterrupt, "")],
)
def test_interrupt_silences_what_hooks_say_of_it(
    ended_by: type[BaseException], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C at a terminal ends their processes, too, by tracebacks; what else they say is told."""
    command = [sys.executable, "-c", "import sys; print('a line', file=sys.stderr)"]

    with suppress(ended_by), interrupts.told_unless_interrupted():
        subprocess.run(command, check=True)
        raise ended_by

    assert capfd.readouterr().err == said


@pytest.mark.parametrize("number", interrupts.NUMBERS)
def test_interrupt_of_each_kind_ends_a_command(number: signal.Signals) -> None:
    """Ctrl-C, an order to end, a closed terminal: by an exception, so that it is cleared up."""
    with interrupts.signals_restored():
        interrupts.handle_by(interrupts.end)
        with pytest.raises((KeyboardInterrupt, SystemExit)):
            signal.raise_signal(number)


def test_interrupt_is_kept_until_the_block_is_done() -> None:
    """Then it does what it does elsewhere."""
    done: list[str] = []

    with pytest.raises(KeyboardInterrupt):  # noqa: PT012, SIM117  # what isn't cut short
        with interrupts.delayed():
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")

    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert interrupts.pending == []


def test_interrupt_that_is_ignored_stays_ignored() -> None:
    """As `nohup` has it for a terminal that is closed."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)

    with interrupts.delayed():
        signal.raise_signal(signal.SIGTERM)

    assert signal.signal(signal.SIGTERM, before) is signal.SIG_IGN
