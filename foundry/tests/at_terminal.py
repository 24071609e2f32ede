"""Runs a program at a terminal, for the tests of what only people see."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

if sys.platform != "win32":
    import pty

CLEAR = "\r\x1b[K"
"""What takes a line away."""

DECIDING = ("CI", "FORCE_COLOR", "NO_COLOR")
"""Variables that are as a test sets them."""


def at_terminal(
    *command: str,
    folder: Path | None = None,
    columns: int = 100,
    variables: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    """All that the program writes, with Unix' ends of lines, and its exit status."""
    kept = {name: value for name, value in os.environ.items() if name not in DECIDING}
    person, terminal = pty.openpty()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**kept, "TERM": "xterm", "COLUMNS": str(columns), **(variables or {})},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        written = b"".join(_written(person))
    os.close(person)
    return written.decode().replace("\r\n", "\n"), process.returncode


def _written(person: int) -> Iterator[bytes]:
    """Linux reports a terminal that nobody writes to any more as an error."""
    with contextlib.suppress(OSError):
        while part := os.read(person, 65536):
            yield part
