"""Takes back what a scaffold that was killed has left: nobody could clear away after it.

While a scaffold runs it holds a lock, and beside that notes which files it is about to place. A
lock that is free is that of a process that is dead. `foundry new` runs until its tests have passed.
"""

import atexit
import hashlib
import json
import secrets
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from lambda_foundry.interrupts import delayed
from lambda_foundry.mistakes import write_whole
from lambda_foundry.programs import run_program
from lambda_foundry.scaffold.function_files import (
    STAGING_PREFIX,
    recorded_files,
    snapshot_file,
)

LAYERS = "tests/snapshots/layers"

_held: dict[Path, FileLock] = {}
"""The locks of this process, by its staging folders."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a scaffold is about to place, by paths in the project."""

    function: str
    files: Mapping[str, str]
    """The hash of each file's content."""
    folders: list[str]
    """Those that aren't there yet."""
    snapshots: list[str]
    """What the tests will record for it."""
    layers: list[str]
    """The layers' snapshots that are there."""


def new_name(project: Path) -> Path:
    """A name that no other scaffold of the project has for its staging folder."""
    return project / f"{STAGING_PREFIX}{secrets.token_hex(4)}"


def hold(staging: Path) -> None:
    """Say that this process scaffolds, until it ends."""
    held = _held[staging] = _locked(staging)
    atexit.register(_forget, staging, held)


@contextmanager
def temporary_folder(project: Path) -> Iterator[Path]:
    """A folder for the body alone; if this process is killed, the next one of its kind removes it.

    That is what `take_back` or `remove_temporary` is for.
    """
    name = new_name(project)
    with delayed():
        held = _locked(name)
        folder = _temporary_of(name)
        folder.mkdir()
    try:
        yield folder
    finally:
        with delayed():
            _forget(name, held)


def _locked(staging: Path) -> FileLock:
    lock = _lock_of(staging)
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = FileLock(lock)
    held.acquire()
    return held


def let_go() -> None:
    """What this process has scaffolded is whole, and stays however the process ends."""
    for staging, held in _held.items():
        _forget(staging, held)


def note(staging: Path, names: tuple[str, str], files: Iterable[PurePosixPath]) -> None:
    """Note what will be placed from the staging folder, before it is."""
    project, (service, function) = staging.parent, names
    files = list(files)
    folders = {folder for file in files for folder in (project / file).parents}
    is_first = len(files) > len({file for file in files if file.name != "__init__.py"})
    shared = [snapshot_file(service, "__init__")] if is_first else []
    plan = Plan(
        function=f"{service}/{function}",
        files={str(file): _digest(staging / file) for file in files},
        folders=sorted(str(folder) for folder in folders if not folder.exists()),
        snapshots=[str(file) for file in (*recorded_files(service, function), *shared)],
        layers=sorted(_layers(project)),
    )
    write_whole(_plan_of(staging), json.dumps(asdict(plan)))


def set_aside(file: Path) -> None:
    """Take away a file that is made again; it comes back if what is scaffolded doesn't stay."""
    for staging in _held:
        aside = _aside_of(staging) / file.relative_to(staging.parent)
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, aside)


def bring_back() -> None:
    """Put what this process has set aside into its place again, which a full disk allows, too."""
    for staging in _held:
        _bring_back(staging)


def take_back(project: Path, *, one_at_a_time: Callable[[Path], FileLock]) -> None:
    """Undo what processes that are dead have begun, and say so; what was edited since stays."""
    for staging, held in _of_the_dead(project):
        with one_at_a_time(project):
            for folder in project.glob(f"{staging.name}*"):
                shutil.rmtree(folder, ignore_errors=True)
            if plan := _noted(staging):
                _undo(plan, staging)
        _forget(staging, held)


def remove_temporary(project: Path) -> None:
    """Remove the temporary folders of processes that are dead, and leave what they scaffolded."""
    for staging, held in _of_the_dead(project):
        if _temporary_of(staging).is_dir():
            _forget(staging, held)
        held.release()


def _of_the_dead(project: Path) -> Iterator[tuple[Path, FileLock]]:
    """The names that processes had which are dead, with the locks, which this one now holds."""
    for lock in sorted(_folder(project).glob(f"{STAGING_PREFIX}*.lock")):
        held = FileLock(lock, timeout=0)
        try:
            held.acquire()
        except Timeout:
            continue
        yield project / lock.stem, held


def _undo(plan: Plan, staging: Path) -> None:
    project = staging.parent
    there = [file for file in plan.files if (project / file).is_file()]
    if not there:
        _bring_back(staging, unless_there=True)
        return
    edited = any(_digest(project / file) != plan.files[file] for file in there)
    if edited or is_tracked(there, project):
        print(
            f"note: {plan.function} was cut off while it was added, and edited or committed since; "
            f"it has {', '.join(there)}",
            file=sys.stderr,
        )
        return
    new_layers = [layer for layer in _layers(project) if layer not in plan.layers]
    for file in (*there, *plan.snapshots, *new_layers):
        (project / file).unlink(missing_ok=True)
    _bring_back(staging)
    for folder in sorted(map(Path, plan.folders), reverse=True):
        shutil.rmtree(folder / "__pycache__", ignore_errors=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    print(f"took back {plan.function}, which was cut off while it was added", file=sys.stderr)


def is_tracked(files: list[str], project: Path) -> bool:
    """Whether somebody has committed them, and so wants them as they are."""
    try:
        return bool(run_program(["git", "ls-files", "--", *files], folder=project).stdout)
    except FileNotFoundError:
        return False


def _noted(staging: Path) -> Plan | None:
    try:
        return Plan(**json.loads(_plan_of(staging).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # killed before the note was whole, and so before the first file


def _bring_back(staging: Path, *, unless_there: bool = False) -> None:
    aside = _aside_of(staging)
    for file in [path for path in aside.rglob("*") if path.is_file()]:
        target = staging.parent / file.relative_to(aside)
        if not (unless_there and target.exists()):
            shutil.move(file, target)


def _forget(staging: Path, held: FileLock) -> None:
    plan = _plan_of(staging)
    for note in (plan, *plan.parent.glob(f".{plan.name}.*")):
        note.unlink(missing_ok=True)
    for folder in plan.parent.glob(f"{staging.name}-*"):
        shutil.rmtree(folder, ignore_errors=True)
    _lock_of(staging).unlink(missing_ok=True)
    held.release()


def _folder(project: Path) -> Path:
    return project / ".build" / "scaffolds"


def _lock_of(staging: Path) -> Path:
    return _folder(staging.parent) / f"{staging.name}.lock"


def _plan_of(staging: Path) -> Path:
    return _folder(staging.parent) / f"{staging.name}.json"


def _aside_of(staging: Path) -> Path:
    return _beside(staging, "aside")


def _temporary_of(staging: Path) -> Path:
    return _beside(staging, "temporary")


def _beside(staging: Path, what: str) -> Path:
    return _folder(staging.parent) / f"{staging.name}-{what}"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _layers(project: Path) -> list[str]:
    found = (project / LAYERS).glob("*.json")
    return [file.relative_to(project).as_posix() for file in found]
