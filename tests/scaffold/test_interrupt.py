"""An interrupted scaffold leaves the whole function, or the project as it was."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scaffold.project_copy import ProjectCopy

pytestmark = pytest.mark.slow

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
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
