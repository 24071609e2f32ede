"""What a synthesis knows of a file: whose it is, what it holds, and whether it still does.

A path that ends with one separator stands for the names in a folder, with two for those among
them that Python could import, with three for what is told of a file beside its bytes.
"""

import hashlib
import os
import stat
import sys
from functools import cache
from importlib.machinery import all_suffixes

# Taken before anything watches them.
from os import lstat, readlink, scandir
from os import stat as follow
from pathlib import Path
from time import time

from lambda_foundry.node import jsii_package_cache
from lambda_foundry.project import (
    builds_folder,
    is_assembly,
    lambda_src_folder,
    project_root,
    snapshots_folder,
)

PARTS = ".parts"
"""The folder of an output in which its parts are made."""

INSTALLED = f"{os.sep}site-packages{os.sep}"
STANDARD_LIBRARY = str(Path(os.__file__).parent) + os.sep

ABSENT, FOLDER, SPECIAL = "absent", "folder", "special"

NAMES, IMPORTABLE, TIMES = os.sep, os.sep * 2, os.sep * 3
MODULE_SUFFIXES = tuple(all_suffixes())

SETTLED_AFTER = 2.0
"""Seconds after which a second change of a file can't have the time of the first."""

Seen = tuple[str | None, str | None]
"""A state and a mark. Where the mark is still the same, the state needn't be taken again."""


def is_own(path: str) -> bool:
    """Whether people write it, not only installers: in the project, or anywhere else."""
    return not path.startswith(_installed_in(project_root())) and INSTALLED not in path


@cache
def _installed_in(root: Path) -> tuple[str, ...]:
    programs = Path(sys.base_prefix, "bin")
    folders = (sys.prefix, root / "node_modules", programs, programs.resolve())
    return (STANDARD_LIBRARY, *(f"{folder}{os.sep}" for folder in folders))


def service_of(path: str) -> str | None:
    """The service whose folder in `stacks/`, `lambda_src/` or among the snapshots it lies in."""
    for folder in _of_services(project_root()):
        if path.startswith(folder):
            return path.removeprefix(folder).split(os.sep, 1)[0] or None
    return None


def is_recorded(path: str) -> bool:
    """Whether it is a snapshot, which the checks compare with the service's template."""
    return path.startswith(_of_services(project_root())[-1])


@cache
def _of_services(root: Path) -> tuple[str, ...]:
    folders = (root / "stacks", lambda_src_folder(), snapshots_folder())
    return tuple(f"{folder}{os.sep}" for folder in folders)


def made_places(output: str) -> tuple[str, ...]:
    """Folders whose content follows from what else is read: by content keys, or by the synthesis.

    A folder in `.build` is named by a hash of what goes into it, and verified whenever it is used.
    """
    # A part of an assembly lies in a folder that is gone once the parts are put together.
    whole = output.partition(f"{os.sep}{PARTS}{os.sep}")[0]
    made = [whole, str(builds_folder()), str(builds_folder().resolve())]
    if cache := jsii_package_cache():
        made.append(str(cache))
    return tuple(folder + os.sep for folder in made)


def see(path: str, *, exact: bool = True, for_others: bool = False) -> Seen:
    """What is at `path` now.

    `exact` takes the bytes of a file; without it, its size and times have to do, which is enough
    for files that only installers write, unless it is `for_others`: on another machine the same
    file has other times.
    """
    mark = _mark(path, exact=exact)
    return (None if mark and not (exact or for_others) else state(path)), mark


def still(path: str, seen: Seen, *, exact: bool = True) -> Seen | None:
    """What was seen, with a mark where it has none yet; None when it changed."""
    then, then_mark = seen
    mark = _mark(path, exact=exact)
    if then_mark and then_mark == mark:
        return seen
    return (then, mark) if then is not None and then == state(path) else None


def state(path: str) -> str:
    """Absent, a folder, or a file by its permissions and bytes; a link by where it leads, too."""
    try:
        if path.endswith(TIMES):
            return _times(path.removesuffix(TIMES))
        if path.endswith(NAMES):
            return _listing(path)
        info, link = lstat(path), ""
        if stat.S_ISLNK(info.st_mode):
            link = f"link to {readlink(path)}: "  # noqa: PTH115  # no Path for each of thousands
            info = follow(path)  # noqa: PTH116  # as above
        if stat.S_ISDIR(info.st_mode):
            return link + FOLDER
        if not stat.S_ISREG(info.st_mode):
            return link + SPECIAL
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # thousands of files: no Path for each
            return (
                f"{link}{info.st_mode & 0o777:o} {hashlib.file_digest(file, 'sha256').hexdigest()}"
            )
    except OSError as error:
        return ABSENT if isinstance(error, FileNotFoundError | NotADirectoryError) else str(error)


def _times(path: str) -> str:
    info = follow(path)  # noqa: PTH116  # no Path for each of thousands
    return f"{info.st_mode:o} {info.st_uid} {info.st_gid} {info.st_size} {info.st_mtime_ns}"


def _listing(folder: str) -> str:
    importable = folder.endswith(IMPORTABLE)
    with scandir(folder) as entries:
        names = sorted(
            f"{entry.name}{_kind(entry)}"
            for entry in entries
            if not importable or _is_importable(entry)
        )
    return hashlib.sha256("\0".join(names).encode(errors="surrogateescape")).hexdigest()


def _is_importable(entry: os.DirEntry[str]) -> bool:
    # The folder in which an installer notes a package tells its version.
    if entry.name.endswith((*MODULE_SUFFIXES, ".dist-info")):
        return True
    if not entry.name.isidentifier() or entry.name == "__pycache__" or not entry.is_dir():
        return False
    # What a synthesis wrote beside the sources is none of them: `foundry synth --output out`.
    return not is_assembly(Path(entry.path))


def _kind(entry: os.DirEntry[str]) -> str:
    kind = "/" if entry.is_dir() else ""
    if entry.is_symlink():
        return f"@{kind}" if entry.is_dir() or entry.is_file() else "@?"
    return kind


def _mark(path: str, *, exact: bool) -> str | None:
    """Inode, size and times; None where they could stay the same through a change."""
    try:
        info = lstat(path)
        if stat.S_ISLNK(info.st_mode):
            target = follow(path)  # noqa: PTH116  # no Path for each of thousands
            return f"{_marked(info, exact=exact)}>{_marked(target, exact=exact)}"
        if stat.S_ISDIR(info.st_mode) and not path.endswith(NAMES):
            return None
        return _marked(info, exact=exact)
    except (OSError, ValueError):
        return None


def _marked(info: os.stat_result, *, exact: bool) -> str:
    # A hard link elsewhere, as uv makes, changes st_ctime; on Windows that is the time of creation.
    if exact and sys.platform == "win32":
        raise ValueError("the bytes have to be compared")
    changed = info.st_ctime_ns if exact else info.st_mtime_ns
    if time() - max(info.st_mtime_ns, changed) / 1e9 < SETTLED_AFTER:
        raise ValueError("a second change could have the same time")
    return f"{info.st_mode:o}.{info.st_size}.{info.st_ino}.{info.st_mtime_ns}.{changed}"
