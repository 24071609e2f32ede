"""Moves a function's files elsewhere or takes them away: all of them, or none.

What the project holds afterwards has to be an app that can be synthesized; else it is as it was.
"""

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lambda_foundry import interrupts
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import project_functions
from lambda_foundry.project import builds_folder, project_root, snapshots_folder, tests_output
from lambda_foundry.scaffold.function_files import own_files, recorded_files
from lambda_foundry.scaffold.placing import one_change_at_a_time
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.snapshots import TemplateSnapshotExtension, recorded_parts

Snapshots = dict[str, str]
"""What each snapshot would record, by its name."""


@dataclass(frozen=True)
class FunctionName:
    """A function of the project, by its service and its own name."""

    service: str
    function: str

    def __str__(self) -> str:
        return f"{self.service}/{self.function}"

    @property
    def places(self) -> list[Path]:
        """Its files in the project, and the folder of its code."""
        root = project_root()
        handler, *others = (root / file for file in own_files(self.service, self.function))
        return [handler.parent, *others]

    @property
    def snapshots(self) -> list[Path]:
        """The files with what it adds to CloudFormation, and with what callers rely on."""
        return [project_root() / file for file in recorded_files(self.service, self.function)]


def known_function(text: str) -> FunctionName:
    """The function of a name `service/function`; raises `Mistake` where there is none."""
    service, _, function = text.strip("/").partition("/")
    if (service, function) not in project_functions():
        there = ", ".join("/".join(name) for name in project_functions()) or "none"
        raise Mistake(f"{text!a}: there is no such function; there are {there}")
    return FunctionName(service, function)


@dataclass
class Relocation:
    """Changes of files that can be taken back."""

    moved: list[tuple[Path, Path]] = field(default_factory=list)
    written: list[tuple[Path, bytes]] = field(default_factory=list)
    """The files that were written to, and what they held before."""
    made: list[Path] = field(default_factory=list)
    """Files that came, and folders."""

    def move(self, source: Path, target: Path) -> None:
        """Put a file or a folder where nothing is yet."""
        self._make_folder(target.parent)
        source.rename(target)
        self.moved.append((source, target))

    def write(self, file: Path, content: str) -> None:
        """Write a file, which may be there."""
        if file.exists():
            self.written.append((file, file.read_bytes()))
        else:
            self._make_folder(file.parent)
            self.made.append(file)
        file.write_bytes(content.encode())

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir()
            self.made.append(folder)

    def take_back(self) -> None:
        """Have everything as it was."""
        for file, content in reversed(self.written):
            file.write_bytes(content)
        for source, target in reversed(self.moved):
            source.parent.mkdir(parents=True, exist_ok=True)
            target.rename(source)
        for path in reversed(self.made):
            if path.is_dir():
                remove_if_empty(path)
            else:
                path.unlink(missing_ok=True)

    def remove_emptied(self) -> None:
        """Remove the folders that nothing is in any more but what Python has left there."""
        for folder in {source.parent for source, _ in self.moved}:
            remove_if_empty(folder)


def remove_if_empty(folder: Path) -> None:
    """Remove a folder without files of anybody's."""
    if all(entry.name == "__pycache__" for entry in folder.iterdir()):
        shutil.rmtree(folder)


@contextmanager
def all_or_nothing() -> Iterator[Relocation]:
    """Inside, files change; an error or an interrupt there, and everything is as it was."""
    relocation = Relocation()
    with one_change_at_a_time(project_root()):
        try:
            yield relocation
        except BaseException:
            with interrupts.delayed():
                relocation.take_back()
            raise
        with interrupts.delayed():
            relocation.remove_emptied()


@contextmanager
def holding_folder() -> Iterator[Path]:
    """A folder for what is taken away, which goes at the end."""
    folder = builds_folder() / f"taken-away-{secrets.token_hex(4)}"
    try:
        yield folder
    finally:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)


def current_assembly() -> Assembly:
    """The app as the project's files say; raises `Mistake` where it can't be synthesized."""
    return synthesize(tests_output())


def snapshots_of(assembly: Assembly) -> Snapshots:
    """What the snapshots of an assembly would record."""
    extension = TemplateSnapshotExtension()
    parts = recorded_parts(assembly)
    return {name: str(extension.serialize(part)) for name, part in parts.items()}


def renew_snapshots(relocation: Relocation, before: Snapshots, after: Snapshots) -> list[str]:
    """Record anew what was right before and has changed: by name, what that is.

    One that was out of date stays so, for its owner hasn't accepted that change.
    """
    renewed = []
    for name, text in sorted(after.items()):
        file = snapshots_folder() / f"{name}.json"
        was_right = file.is_file() and file.read_text(encoding="utf-8") == before.get(name)
        if was_right and text != before[name]:
            relocation.write(file, text)
            renewed.append(name)
    return renewed


def unused_layers(before: Snapshots, after: Snapshots) -> list[Path]:
    """The snapshots of layers that no function has any more."""
    gone = sorted(before.keys() - after.keys())
    files = (snapshots_folder() / f"{name}.json" for name in gone if name.startswith("layers/"))
    return [file for file in files if file.is_file()]
