"""Lets one process at a time change which functions a project has."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    BEYOND_THE_END = 2**30

    @contextmanager
    def alone_in(project: Path) -> Iterator[None]:
        """Wait until no other process is in here; a process that dies leaves no lock behind."""
        with (project / "app.py").open("r+b") as file:
            file.seek(BEYOND_THE_END)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                file.seek(BEYOND_THE_END)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextmanager
    def alone_in(project: Path) -> Iterator[None]:
        """Wait until no other process is in here; a process that dies leaves no lock behind."""
        folder = os.open(project / "stacks", os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
