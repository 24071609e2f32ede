"""Windows lacks what only Unix has: nothing here needs that before it says so."""

import os
import subprocess
import sys

import pytest

from lambda_foundry.project import project_root
from tests.on_windows import NOT_FOR_WINDOWS
from tests.places import PACKAGE


def on_windows(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command where Python looks like one on Windows, or import every module there."""
    return subprocess.run(
        [sys.executable, "-m", "tests.as_windows", *command],
        cwd=project_root(),
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(PACKAGE), str(project_root())])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_every_module_can_be_imported_on_windows() -> None:
    """Of the package, so that a command can say what it needs, and of the tests, to be skipped."""
    done = on_windows()

    assert (done.stdout, done.returncode) == ("", 0), done.stderr


@pytest.mark.parametrize(
    ("command", "status", "says"),
    [
        (
            ("invoke", "concepts/echo"),
            2,
            "functions are run as in Lambda on Linux and macOS; on Windows use WSL or a container",
        ),
        (
            ("local", "--once"),
            1,
            "foundry local runs on Linux and macOS; on Windows use WSL",
        ),
    ],
)
def test_command_that_is_not_for_windows_says_so(
    command: tuple[str, ...], status: int, says: str
) -> None:
    """In one line."""
    done = on_windows(*command)

    assert (done.stderr, done.returncode) == (f"error: {says}\n", status)


def test_everything_that_is_skipped_on_windows_is_there() -> None:
    """A file that was renamed would run again."""
    assert [place for place in NOT_FOR_WINDOWS if not (PACKAGE / "tests" / place).exists()] == []
