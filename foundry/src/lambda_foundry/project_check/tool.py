"""Runs a tool of the project's environment, and keeps what it says where it fails."""

import os
import sys
from pathlib import Path

from lambda_foundry.programs import run_program
from lambda_foundry.project import project_root


def run_tool(
    command: str, *arguments: str, folder: Path | None = None, doing: str = "", **variables: str
) -> list[str]:
    """The lines of a tool that failed, or that it did if it said nothing; none if it passed.

    It runs in the project's folder unless told otherwise. `variables` are added to its environment.
    Meanwhile people are told what it is `doing`.
    """
    executable = Path(sys.executable).with_name(Path(command).name)
    result = run_program(
        [str(executable), *arguments],
        folder=folder or project_root(),
        variables=os.environ | variables,
        doing=doing or f"running {command}",
    )
    if result.returncode == 0:
        return []
    said = [line.rstrip() for line in f"{result.stdout}\n{result.stderr}".splitlines()]
    return [line for line in said if line] or [f"{command} ended with status {result.returncode}"]
