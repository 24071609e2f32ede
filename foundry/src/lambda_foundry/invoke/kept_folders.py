"""Keeps folders that invocations need again in `.build/invoke`, until a week goes by without use.

Each is made once, whole or not at all. Their lock is one that many invocations hold at once, so it
is `flock` itself.
"""

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from lambda_foundry.packaging.whole_folder import whole_folder
from lambda_foundry.project import builds_folder

LOCK = "in-use.lock"

LONG = 7 * 24 * 3600
"""Seconds after which a folder that nothing used goes: editing a shared layer makes many."""

# CDK names a staged asset by the hash of its content.
STAGED = re.compile(r"asset\.[0-9a-f]{64}(\.zip)?")


def kept_home() -> Path:
    """Where they are: in the project."""
    return builds_folder() / "invoke"


def kept_folder(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, which `make` fills if it isn't there yet."""
    home = kept_home()
    folder = home / name
    if _mark_used(folder):
        return folder
    if not _can_be_written(home):
        folder = _home_of_this_process() / name
        if folder.is_dir():
            return folder
    else:
        _remove_unused(home)
    with whole_folder(folder) as made:
        make(made)
    return folder


def _can_be_written(home: Path) -> bool:
    """Make the folder if need be; whether it can be written to, as not in a read-only checkout."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
            return False
        raise
    return os.access(home, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


@cache
def _home_of_this_process() -> Path:
    """A temporary folder, which goes when the process does."""
    import atexit  # noqa: PLC0415  # hardly ever needed
    import tempfile  # noqa: PLC0415  # as above

    folder = Path(tempfile.mkdtemp(prefix="lambda-foundry-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _mark_used(folder: Path) -> bool:
    """Keep a folder for long; whether there is one."""
    with suppress(OSError), _locked(folder.parent, exclusive=False):
        os.utime(folder)
        return True
    # Where nothing can be written, nothing is removed either.
    return folder.is_dir()


def _remove_unused(home: Path) -> None:
    """Remove what wasn't used for long, and what invocations that were cut off have left."""
    # Most invocations find all their folders, and need neither this nor hashlib below.
    import tempfile  # noqa: PLC0415

    # First out of everyone's way, so that nobody finds half of it.
    with (
        tempfile.TemporaryDirectory(
            dir=home, prefix="removing-", ignore_cleanup_errors=True
        ) as going,
        _locked(home, exclusive=True),
    ):
        for entry in list(os.scandir(home)):
            _move_if_unused(entry, Path(going))


def _move_if_unused(entry: os.DirEntry[str], going: Path) -> None:
    with suppress(FileNotFoundError):  # Folders that are being made get another name.
        if entry.is_dir() and entry.stat().st_mtime < time.time() - LONG:
            Path(entry).rename(going / entry.name)


@contextmanager
def _locked(home: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the lock that keeps others from removing a folder which an invocation has just found."""
    # Windows doesn't have it, and is told so in one line later than this file is read.
    import fcntl  # noqa: PLC0415

    with (home / LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield


def key_of(*parts: object) -> str:
    """A short name for a combination of contents."""
    import hashlib  # noqa: PLC0415

    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]


def fingerprint(path: Path) -> str:
    """What changes when an asset's content changes: CDK's hash, or else names, sizes and times."""
    if STAGED.fullmatch(path.name):
        return path.name
    if path.is_file():
        return _mark(path)
    return key_of(
        *sorted(_mark(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
    )


def _mark(file: Path) -> str:
    stat = file.stat()
    return f"{file}:{stat.st_size}:{stat.st_mtime_ns}"


def copy_over(source: Path, into: Path) -> None:
    """Add a tree to another, whose files of the same names give way."""
    for folder, subfolders, names in os.walk(source):
        here = into / Path(folder).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        links = [name for name in subfolders if os.path.islink(f"{folder}/{name}")]  # noqa: PTH114  # no Path for each of many files
        for name in [*names, *links]:
            (here / name).unlink(missing_ok=True)
            shutil.copy2(f"{folder}/{name}", here / name, follow_symlinks=False)
