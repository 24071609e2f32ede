"""Removes kept folders that no invocation needs any more, while others may be running."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = "in-use.lock"

LONG = 7 * 24 * 3600
"""Seconds after which a folder that nothing used goes: editing a shared layer makes many."""


def mark_used(folder: Path) -> bool:
    """Keep a folder for long; whether there is one."""
    with suppress(OSError), _locked(folder.parent, alone=False):
        os.utime(folder)
        return True
    # Where nothing can be written, nothing is removed either.
    return folder.is_dir()


def remove_unused(home: Path) -> None:
    """Remove what wasn't used for long, and what invocations that were cut off have left."""
    # Needed as rarely as this is called.
    import tempfile  # noqa: PLC0415

    # First out of everyone's way, so that nobody finds half of it.
    with (
        tempfile.TemporaryDirectory(
            dir=home, prefix="removing-", ignore_cleanup_errors=True
        ) as going,
        _locked(home, alone=True),
    ):
        for entry in list(os.scandir(home)):
            _move_if_unused(entry, Path(going))


def _move_if_unused(entry: os.DirEntry[str], going: Path) -> None:
    with suppress(FileNotFoundError):  # Folders that are being made get another name.
        if entry.is_dir() and entry.stat().st_mtime < time.time() - LONG:
            Path(entry).rename(going / entry.name)


@contextmanager
def _locked(home: Path, *, alone: bool) -> Iterator[None]:
    """Nothing is taken away between an invocation's look for it and its saying so."""
    # Windows doesn't have it, and is told so in one line later than this file is read.
    import fcntl  # noqa: PLC0415

    with (home / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
