"""An interrupted scaffold leaves the whole function, or the project as it was."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.scaffold import interrupts
from tests.scaffold.project_copy import ProjectCopy

pytestmark = pytest.mark.slow

INTERRUPTED_LATE = """
import signal, sys
from lambda_foundry.mistakes import told_in_one_line
from lambda_foundry.commands import new
from lambda_foundry.scaffold import interrupts

interrupts.caught(interrupts.end)
render = new.render
new.render = lambda answers: (render(answers), signal.raise_signal(int(sys.argv[1])))
with told_in_one_line():
    new.main(["--no-input"])
"""
"""`foundry new`, with an interrupt as soon as the files are in their places."""

PATIENCE = 60
"""Seconds until something must have happened, however busy the machine is."""


@pytest.fixture
def started(project: ProjectCopy) -> Callable[[], subprocess.Popen[bytes]]:
    """Starts the plain command."""
    program = str(Path(sys.executable).with_name("cookiecutter"))
    return lambda: subprocess.Popen(
        [program, "cookiecutter-template", "--no-input"],
        cwd=project.root,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(happened: Callable[[], bool]) -> None:
    """Look every millisecond whether it has."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.001)


@pytest.mark.parametrize("number", interrupts.NUMBERS)
@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(".scaffold-*", id="rendering"),
        pytest.param(".scaffold-*/tests/shop/test_orders.py", id="formatting"),
        pytest.param("lambda_src/shop/orders", id="placing"),
    ],
)
def test_interrupt_leaves_all_or_nothing(
    sign: str,
    number: signal.Signals,
    project: ProjectCopy,
    started: Callable[[], subprocess.Popen[bytes]],
) -> None:
    """The exit status tells which, and no staging folder stays."""
    before = project.tree()

    with started() as process:
        wait_for(lambda: any(project.root.glob(sign)) or process.poll() is not None)
        process.send_signal(number)
        status = process.wait(PATIENCE)

    after = project.tree()
    whole = "stacks/shop/orders.py" in after
    assert whole == (status == 0)
    assert whole or after == before
    assert not any(project.root.glob(".scaffold*"))
    project.git("clean", "--quiet", "-dfx", "--", "stacks", "lambda_src", "tests")


@pytest.mark.parametrize("number", interrupts.NUMBERS)
def test_interrupt_between_placing_and_testing_takes_all_back(
    number: signal.Signals, project: ProjectCopy
) -> None:
    """`foundry new` isn't done before the tests are, so an interrupt is not too late yet."""
    before = project.tree()

    result = project.python("-c", INTERRUPTED_LATE, str(number.value))

    assert result.returncode != 0
    assert project.tree() == before


def test_interrupt_is_kept_until_the_block_is_done() -> None:
    """Then it does what it does elsewhere."""
    done: list[str] = []

    with pytest.raises(KeyboardInterrupt):  # noqa: PT012, SIM117  # what isn't cut short
        with interrupts.kept():
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")

    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert interrupts.came == []


def test_interrupt_that_is_ignored_stays_ignored() -> None:
    """As `nohup` has it for a terminal that is closed."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)

    with interrupts.kept():
        signal.raise_signal(signal.SIGTERM)

    assert signal.signal(signal.SIGTERM, before) is signal.SIG_IGN
