"""Looking for a killed uv doesn't itself end the command."""

import subprocess
import sys

from lambda_foundry.project import project_root

OFTEN = """\
import os, sys
from lambda_foundry.invoke import launchers
launchers.PERIOD = 0.0005
launchers._launchers = lambda: {os.getpid(): os.getppid()}
launchers.call_without_launchers(lambda: sys.exit(3))
sys.exit(1)
"""
"""A command that looks two thousand times a second, also while Python ends."""


def test_command_keeps_its_status_while_python_ends() -> None:
    """A look that falls into the end doesn't kill it by SIGALRM."""
    done = subprocess.run([sys.executable, "-c", OFTEN], cwd=project_root(), check=False)

    assert done.returncode == 1
