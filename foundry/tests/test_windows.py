"""Windows lacks what only Unix has: nothing here needs that before it says so."""

import os
import subprocess
import sys

from lambda_foundry.project import project_root
from tests.on_windows import NOT_FOR_WINDOWS
from tests.places import PACKAGE


def test_every_module_can_be_imported_on_windows() -> None:
    """Of the package, so that a command can say what it needs, and of the tests, to be skipped."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.as_windows"],
        cwd=project_root(),
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(PACKAGE), str(project_root())])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def test_everything_that_is_skipped_on_windows_is_there() -> None:
    """A file that was renamed would run again."""
    assert [place for place in NOT_FOR_WINDOWS if not (PACKAGE / "tests" / place).exists()] == []
