"""Puts a function's files into the project: all of them, or none.

They are rendered into a staging folder in the project, which never outlives the command. One
process at a time puts them from there into their places.
"""

import ast
import atexit
import contextlib
import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path, PurePath, PurePosixPath

from filelock import FileLock

from lambda_foundry import interrupts
from lambda_foundry.mistakes import Mistake
from lambda_foundry.scaffold import cut_off
from lambda_foundry.scaffold.function_files import (
    functions_in,
    name_problem,
    own_files,
    package_file,
    place_problem,
)


@dataclass
class Placement:
    """What was put into a project and can be taken out again."""

    project: Path
    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def add(self, file: PurePosixPath, content: bytes) -> None:
        """Write a file that must not be there yet, and the folders that it needs."""
        target = self.project / file
        self._make_folder(target.parent)
        try:
            stream = target.open("xb")
        except FileExistsError:
            raise Mistake(f"{file} is there; nothing was changed") from None
        self.files.append(target)
        with stream:
            stream.write(content)

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir()
            self.folders.append(folder)

    def take_back(self) -> None:
        """Delete the files and the folders, unless another function has moved in since."""
        for file in reversed(self.files):
            if not self._is_another_functions(file):
                file.unlink(missing_ok=True)
        for folder in reversed(self.folders):
            shutil.rmtree(folder / "__pycache__", ignore_errors=True)
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _is_another_functions(self, file: Path) -> bool:
        """Whether a service's own file, or a layer's, has come into use by others."""
        if file.stem == "__init__":
            return bool(functions_in(self.project, file.parent.name))
        if file.parent.parent != self.project / "layers":
            return False
        stacks = (self.project / "stacks").glob("*/*.py")
        return any(_names_layer(stack, file.parent.name) for stack in stacks)


def bring_layers(staging: Path) -> None:
    """Stage the layers that the function's stack names, the project lacks and the package has."""
    (stack,) = staging.glob("stacks/*/[!_]*.py")
    for layer in Path(str(resources.files("lambda_foundry.scaffold") / "layers")).iterdir():
        if (
            _names_layer(stack, layer.name)
            and not (staging.parent / "layers" / layer.name).exists()
        ):
            shutil.copytree(layer, staging / "layers" / layer.name)


def _names_layer(stack: Path, layer: str) -> bool:
    text = stack.read_text(encoding="utf-8")
    return bool(re.search(rf'shared_layer\(\s*\w+,\s*"{layer}"', text))


def place(staging: Path, project: Path, *, before_each: Callable[[], None]) -> None:
    """Put what is staged into the same place in the project; nothing is overwritten.

    When anything fails, `before_each` raises, or the staging folder is taken away meanwhile, the
    project is as it was. Renaming the folder is what makes it final.
    """
    service, function = staged_names(staging)
    with one_change_at_a_time(project):
        if found := place_problem(service, function, project):
            raise Mistake(f"{found}; nothing was changed")
        placement = Placement(project)
        wanted = [*_layers(staging), *_wanted(service, function, project)]
        cut_off.note(staging, (service, function), wanted)
        try:
            for file in wanted:
                before_each()
                placement.add(file, (staging / file).read_bytes())
            staging.rename(finished(staging))
        except BaseException:
            placement.take_back()
            raise


def one_change_at_a_time(project: Path) -> FileLock:
    """Inside, no other process changes which functions there are; one that dies holds no lock."""
    return FileLock(project / ".build" / "functions.lock")


def take_back_cut_off(project: Path) -> None:
    """Undo what scaffolds that were killed have left, and say so."""
    cut_off.take_back(project, one_at_a_time=one_change_at_a_time)


def finished(staging: Path) -> Path:
    """What a staging folder is called once everything in it is in its place."""
    return staging.with_name(f"{staging.name}-done")


def _wanted(service: str, function: str, project: Path) -> Iterable[PurePosixPath]:
    *others, module = own_files(service, function)
    package = package_file(service)
    return [*others, *([] if (project / package).exists() else [package]), module]


def _layers(staging: Path) -> list[PurePosixPath]:
    """The files of staged layers, unless another scaffold has brought the same meanwhile."""
    files = [file.relative_to(staging) for file in sorted(staging.glob("layers/*/*"))]
    project = staging.parent
    return [PurePosixPath(*file.parts) for file in files if not (project / file).parent.exists()]


def staged_names(staging: Path) -> tuple[str, str]:
    """Service and function of what is staged; raises `Mistake` for what no scaffold can be."""
    paths = (file.relative_to(staging) for file in staging.rglob("*") if file.is_file())
    files = {path.as_posix() for path in paths if path.parts[0] != "layers"}
    for module in staging.glob("stacks/*/*.py"):
        service, function = module.parent.name, module.stem
        if files == {str(file) for file in (*own_files(service, function), package_file(service))}:
            _check(staging, service, function)
            return service, function
    raise Mistake(f"{', '.join(sorted(files))}: these are not a function's files")


def _check(staging: Path, *names: str) -> None:
    for name in names:
        if found := name_problem(name):
            raise Mistake(f"'{name}': {found}")
    for file in (file for file in staging.rglob("*") if file.suffix in _parsed):
        _check_text(file.relative_to(staging), file.read_text(encoding="utf-8"))


def _check_text(file: PurePath, text: str) -> None:
    try:
        _parsed[file.suffix](text)
    except (SyntaxError, json.JSONDecodeError) as error:
        place = f"{file.as_posix()}, line {error.lineno}"
        raise Mistake(f"{place}: {error.msg}; nothing was changed") from None


_parsed: dict[str, Callable[[str], object]] = {".py": ast.parse, ".json": json.loads}


def new_staging(project: Path) -> Path:
    """A name that no other scaffold has; what is there when this process ends is removed.

    An interrupt takes the folder away at once, so that the process that places the files stops.
    Once they are in their places it comes too late for that, and is only noted.
    """
    staging = cut_off.new_name(project)
    atexit.register(remove_staging, staging)
    cut_off.hold(staging)
    if threading.current_thread() is threading.main_thread():
        atexit.register(interrupts.ignore)
        interrupts.handle_by(lambda number, _: _interrupt(staging, number))
    return staging


def _interrupt(staging: Path, number: int) -> None:
    if finished(staging).exists():
        interrupts.pending.append(number)
        return
    aborted = staging.with_name(f"{staging.name}-aborted")
    try:
        staging.rename(aborted)
    except FileNotFoundError:
        if finished(staging).exists():
            interrupts.pending.append(number)
            return
    shutil.rmtree(aborted, ignore_errors=True)
    _wait_for_the_hook()
    interrupts.end(number, None)


def _wait_for_the_hook() -> None:
    """It takes back what it has placed so far."""
    if hasattr(os, "wait"):
        with contextlib.suppress(ChildProcessError):
            os.wait()


def remove_staging(staging: Path) -> None:
    """Delete what is left of a scaffold, placed or not."""
    for folder in (staging, finished(staging)):
        shutil.rmtree(folder, ignore_errors=True)
