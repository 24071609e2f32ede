"""Runs a tool of the project's environment and keeps what it complains about."""

import os
import subprocess
import sys
from pathlib import Path

from lambda_foundry.project import project_root


def run(command: str, *arguments: str, **variables: str) -> list[str]:
    """The lines of a tool that failed, or that it did if it said nothing; none if it passed.

    `variables` are added to its environment.
    """
    executable = Path(sys.executable).with_name(Path(command).name)
    result = subprocess.run(
        [str(executable), *arguments],
        cwd=project_root(),
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode == 0:
        return []
    said = [line.rstrip() for line in f"{result.stdout}\n{result.stderr}".splitlines()]
    return [line for line in said if line] or [f"{command} ended with status {result.returncode}"]
