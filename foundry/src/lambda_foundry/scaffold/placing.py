"""Puts a function's files into the project: all of them, or none."""

import ast
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from lambda_foundry.mistakes import Mistake
from lambda_foundry.scaffold.function_files import (
    functions_in,
    name_problem,
    own_files,
    package_file,
    place_problem,
)
from lambda_foundry.scaffold.turns import alone_in


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
            service = file.parent.name
            if file.stem != "__init__" or not functions_in(self.project, service):
                file.unlink(missing_ok=True)
        for folder in reversed(self.folders):
            shutil.rmtree(folder / "__pycache__", ignore_errors=True)
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def place(staging: Path, project: Path, *, before_each: Callable[[], None]) -> None:
    """Put what is staged into the same place in the project; nothing is overwritten.

    When anything fails, `before_each` raises, or the staging folder is taken away meanwhile, the
    project is as it was. Renaming the folder is what makes it final.
    """
    service, function = staged_names(staging)
    with alone_in(project):
        if found := place_problem(service, function, project):
            raise Mistake(f"{found}; nothing was changed")
        placement = Placement(project)
        try:
            for file in _wanted(service, function, project):
                before_each()
                placement.add(file, (staging / file).read_bytes())
            staging.rename(done(staging))
        except BaseException:
            placement.take_back()
            raise


def done(staging: Path) -> Path:
    """What a staging folder is called once everything in it is in its place."""
    return staging.with_name(f"{staging.name}-done")


def _wanted(service: str, function: str, project: Path) -> Iterable[PurePosixPath]:
    *others, module = own_files(service, function)
    package = package_file(service)
    return [*others, *([] if (project / package).exists() else [package]), module]


def staged_names(staging: Path) -> tuple[str, str]:
    """Service and function of what is staged; raises `Mistake` for what no scaffold can be."""
    files = {file.relative_to(staging).as_posix() for file in staging.rglob("*") if file.is_file()}
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
    for file in (file for file in staging.rglob("*") if file.is_file()):
        _check_text(file.relative_to(staging), file.read_text(encoding="utf-8"))


def _check_text(file: PurePath, text: str) -> None:
    try:
        _parsed[file.suffix](text)
    except (SyntaxError, json.JSONDecodeError) as error:
        place = f"{file.as_posix()}, line {error.lineno}"
        raise Mistake(f"{place}: {error.msg}; nothing was changed") from None


_parsed: dict[str, Callable[[str], object]] = {".py": ast.parse, ".json": json.loads}
