"""One synthesis at a time for one output folder, also between processes."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(output: Path) -> Iterator[None]:
    """Wait until nobody else synthesizes into the folder; whoever is killed no longer does."""
    output.mkdir(parents=True, exist_ok=True)
    with (output / ".lock").open("a") as file:
        _lock(file.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(number: int) -> None:
        os.lseek(number, 0, os.SEEK_SET)
        while True:
            try:
                # Gives up after ten seconds, which is less than a synthesis may take.
                msvcrt.locking(number, msvcrt.LK_LOCK, 1)
            except OSError:
                continue
            return

else:
    import fcntl

    def _lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX)
