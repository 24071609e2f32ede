"""Tells whether a finished build still is what was built, so that an edited one never ships."""

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import FileIO
from itertools import chain
from pathlib import Path

from lambda_foundry.packaging.modes import permissions_of

File = tuple[str, os.stat_result]
"""A file's path below the tree, and what the system knows of it."""

Files = list[tuple[str, int]]
"""Paths below the tree, sorted, with the permissions of each file."""

BATCH = 32
"""Files that a thread takes at a time, and up to which there is no need of another thread."""

CHUNK = 2**18
"""Bytes read at a time: few enough to stay in the processor's cache until they are hashed."""


def record(home: Path) -> None:
    """Note the digest of `home/tree` beside it."""
    files = _files_of(home / "tree")
    now = _time_of_disk(home)
    (home / "digest").write_text(_digest(home / "tree", files), encoding="utf-8")
    _remember(home, files, compared_from=now)


def is_intact(home: Path) -> bool:
    """Whether `home/tree` is, byte for byte, what `record` saw.

    Reading every byte at every synthesis takes long for large packages. The system notes when a
    file was last changed in any way; where none was since the bytes were last compared, they
    needn't be compared again.
    """
    recorded, seen = home / "digest", home / "seen"
    if not (recorded.is_file() and (home / "tree").is_dir()):
        return False
    files = _files_of(home / "tree")
    if seen.is_file() and seen.read_text(encoding="utf-8") == _marks(files):
        return True
    now = _time_of_disk(home)
    if recorded.read_text(encoding="utf-8") != _digest(home / "tree", files):
        return False
    _remember(home, files, compared_from=now)
    return True


def recorded_digest(tree: Path) -> str:
    """The digest that was noted for the tree of a finished build."""
    return (tree.parent / "digest").read_text(encoding="utf-8")


def digest(tree: Path) -> str:
    """A hash over every path, every file's permissions and every byte below `tree`."""
    return _digest(tree, _files_of(tree))


def files_with_permissions(tree: Path) -> Files:
    """Every file below `tree`."""
    return _with_permissions(tree, _files_of(tree))


def digest_of(tree: Path, files: Files) -> str:
    """A hash over these paths below `tree`, with each one's permissions and every byte."""
    total = hashlib.sha256()
    hashes = content_hashes(tree, [name for name, _ in files])
    for (name, permissions), content in zip(files, hashes, strict=True):
        total.update(f"{name}\0{permissions:o}\0{content}\0".encode())
    return total.hexdigest()


def _digest(tree: Path, files: list[File]) -> str:
    return digest_of(tree, _with_permissions(tree, files))


def _with_permissions(tree: Path, files: list[File]) -> Files:
    if sys.platform == "win32":  # It takes a file's permissions from its name.
        return [(name, permissions_of(f"{tree}/{name}")) for name, _ in files]
    return [(name, stat.st_mode & 0o777) for name, stat in files]


def _files_of(tree: Path) -> list[File]:
    return sorted(_files_below(str(tree)))


def _files_below(folder: str, prefix: str = "") -> Iterator[File]:
    # A tenth of the time of Path.rglob, and this runs at every synthesis.
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(entry.path, f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}", os.lstat(entry.path)


def _marks(files: list[File]) -> str:
    """Names, sizes, inodes and change times of all files, as one hash."""
    marks = hashlib.sha256()
    for name, stat in files:
        marks.update(f"{name}\0{stat.st_size}\0{stat.st_ino}\0{stat.st_ctime_ns}\0".encode())
    return marks.hexdigest()


def _time_of_disk(folder: Path) -> int | None:
    """What the disk takes for now, in nanoseconds, as it notes changes; None where it can't tell.

    A disk elsewhere has a clock of its own, and a clock can tick more slowly than files change.
    """
    # On Windows st_ctime is the time of creation, so there the bytes are compared each time.
    if sys.platform == "win32":
        return None
    with contextlib.suppress(OSError), tempfile.TemporaryFile(dir=folder) as probe:
        return os.fstat(probe.fileno()).st_ctime_ns
    return None


def _remember(home: Path, files: list[File], *, compared_from: int | None) -> None:
    """Take change times for an answer from now on, if a later change can't have one of these."""
    newest = max((stat.st_ctime_ns for _, stat in files), default=0)
    if compared_from is not None and newest < compared_from:
        # Where the builds can't be written, the bytes are compared each time.
        with contextlib.suppress(OSError):
            (home / "seen").write_text(_marks(files), encoding="utf-8")


def content_hashes(tree: Path, names: Sequence[str]) -> list[str]:
    """SHA-256 of each file below `tree`, in the order of `names`."""
    batches = [names[start : start + BATCH] for start in range(0, len(names), BATCH)]
    if len(batches) <= 1:
        return _hashes(tree, names)
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # only where it saves time

    # hashlib and reading let other threads run.
    with ThreadPoolExecutor() as threads:
        return list(chain.from_iterable(threads.map(lambda batch: _hashes(tree, batch), batches)))


def _hashes(tree: Path, names: Sequence[str]) -> list[str]:
    buffer = bytearray(CHUNK)
    view = memoryview(buffer)
    hashes = []
    for name in names:
        content = hashlib.sha256()
        with FileIO(f"{tree}/{name}") as file:
            while size := file.readinto(buffer):
                content.update(view[:size])
        hashes.append(content.hexdigest())
    return hashes
