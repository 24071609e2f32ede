"""Runs a program and takes what it says as UTF-8, whatever encoding the machine prefers."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

SPEAKS_UTF8 = {"PYTHONIOENCODING": "utf-8"}
"""Has a Python write so; on Windows it would write in the machine's encoding into a pipe.

Not PYTHONUTF8: a synthesis would count as one of another Python, and not be reused.
"""


def run_program(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, in a folder and with an environment if they are given.

    What isn't UTF-8 in its words is replaced: they are for people.
    """
    environment = os.environ if variables is None else variables
    return subprocess.run(
        command,
        cwd=folder,
        env={**environment, **SPEAKS_UTF8},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
