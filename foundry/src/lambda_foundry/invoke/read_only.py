"""Keeps a function's code and layers as they are while it runs: read-only, as in Lambda.

Where the system lets a process have mounts of its own, writing fails as it does in Lambda, and the
layers are at /opt. Elsewhere the process gets copies, and what it has written there is told.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.invoke.kept_folders import copy_over, fingerprint, kept_folder, key_of
from lambda_foundry.project import project_root

OPT = Path("/opt")

# `$0` is mount's program. What is to be mounted comes in pairs before `--`, the process's command
# after it. A mount may have to stay without suid and devices, which only the system's owner can
# lift; no function needs them. A byte to standard input, a pipe here, tells that all is mounted;
# `exec` keeps the process, so that it can be watched and killed.
SCRIPT = """
while [ "$1" != -- ]; do "$0" --bind -o ro,nosuid,nodev "$1" "$2" 2>/dev/null || exit; shift 2; done
shift; echo >&0 && exec "$@" </dev/null
"""


@dataclass(frozen=True, kw_only=True)
class Package:
    """The folders that a process sees: the code, the merged layers if any, and the runtime."""

    task_root: Path
    opt: Path | None
    runtime: Path


@dataclass(frozen=True, kw_only=True)
class View:
    """The folders as one process sees them.

    `command` is what to put before the process's own so that it does, empty where it needs none.
    """

    task_root: Path
    opt: Path
    command: list[str]

    @property
    def is_mounted(self) -> bool:
        """Whether the system keeps the folders from being written to."""
        return bool(self.command)


def start_in_view(
    package: Package, start: Callable[[View, int], subprocess.Popen[bytes]]
) -> tuple[View, subprocess.Popen[bytes]]:
    """Start a process that can't change the folders, and return how it sees them, and itself.

    `start` is called with that view, and with what the process's standard input has to be.
    """
    if view := _mounted_view(package):
        told, tells = os.pipe()
        with contextlib.closing(os.fdopen(told, "rb")) as answer:
            process = start(view, tells)
            os.close(tells)
            if answer.read(1):
                return view, process
        process.wait()
    view = _copied_view(package)
    return view, start(view, subprocess.DEVNULL)


def _mounted_view(package: Package) -> View | None:
    """The folders by mounts that nobody else sees and that end with the process.

    None where there is no program for it; whether the system lets it only the attempt shows.
    """
    programs = [shutil.which(name) for name in ("unshare", "sh", "mount")]
    if sys.platform != "linux" or not all(programs):
        return None
    unshare, shell, mount = map(str, programs)
    mounts = [(package.task_root, package.task_root)]
    opt = package.opt or package.runtime / "no-layers"
    if _can_show_opt(package):
        mounts.append((package.opt or kept_folder("no-layers", lambda _: None), OPT))
        opt = OPT
    elif package.opt:
        mounts.append((opt, opt))
    # Who isn't root becomes it, as far as this process can see; only root may mount.
    how = "--mount" if os.geteuid() == 0 else "-Urm"
    pairs = [str(path) for pair in mounts for path in pair]
    command = [unshare, how, shell, "-c", SCRIPT, mount, *pairs, "--"]
    return View(task_root=package.task_root, opt=opt, command=command)


def _can_show_opt(package: Package) -> bool:
    """Whether there is an /opt, and nothing in it that the process needs."""
    needed = [Path(sys.base_prefix), Path(sys.prefix), project_root(), package.task_root]
    needed += [package.opt] if package.opt else []
    return OPT.is_dir() and not any(path.is_relative_to(OPT) for path in needed)


def _copied_view(package: Package) -> View:
    """The folders as copies, which take what the process writes."""
    return View(
        task_root=_copied(package.task_root),
        opt=_copied(package.opt) if package.opt else package.runtime / "no-layers",
        command=[],
    )


def _copied(folder: Path) -> Path:
    """A copy that stays for the next invocation, without what one that was killed has left."""
    name = f"copy-{key_of(folder, fingerprint(folder))}"
    copy = kept_folder(name, lambda made: copy_over(folder, made))
    _restore(copy, folder)
    return copy


def restored(view: View, package: Package) -> list[str]:
    """What the process has changed in its copies, by path from the code or /opt; it is undone."""
    if view.is_mounted:
        return []
    changed = _restore(view.task_root, package.task_root)
    if package.opt:
        changed += [f"{OPT}/{name}" for name in _restore(view.opt, package.opt)]
    return changed


def _restore(copy: Path, original: Path) -> list[str]:
    """Make a copy what it was a copy of; the paths that it differed in."""
    are, were = dict(_marks(copy)), dict(_marks(original))
    changed = sorted(name for name in are.keys() | were.keys() if are.get(name) != were.get(name))
    for name in changed:
        if name in are:
            _remove(copy / name)
    if any(name in were for name in changed):
        copy_over(original, copy)
    return changed


def _remove(path: Path) -> None:
    """Remove a file or a folder, should it not have gone with the one around it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _marks(tree: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Each path below a folder with what changes when somebody writes there."""
    for folder, subfolders, files in os.walk(tree):
        for name in [*subfolders, *files]:
            path = Path(folder, name)
            about = path.lstat()
            is_folder = path.is_dir() and not path.is_symlink()
            # A folder changes by what is in it. Not every file system keeps parts of a second.
            mark = () if is_folder else (about.st_size, int(about.st_mtime), about.st_mode)
            yield str(path.relative_to(tree)), mark
