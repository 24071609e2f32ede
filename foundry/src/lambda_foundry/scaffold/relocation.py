"""Moves a function's files elsewhere or takes them away: all of them, or none.

What the project holds afterwards has to be an app that can be synthesized; else it is as it was.
"""

import contextlib
import json
import secrets
import shutil
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lambda_foundry import interrupts
from lambda_foundry.mistakes import Mistake, write_whole
from lambda_foundry.names import project_functions
from lambda_foundry.project import (
    builds_folder,
    project_root,
    shown,
    snapshots_folder,
    tests_output,
)
from lambda_foundry.scaffold.cut_off import is_tracked
from lambda_foundry.scaffold.function_files import JOURNAL, own_files, recorded_files
from lambda_foundry.scaffold.placing import one_change_at_a_time
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.snapshots import TemplateSnapshotExtension, recorded_parts

TAKEN_AWAY = "taken-away-"
"""How the folder is called for what is taken away."""

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
    """Changes of files that can be taken back, by another process if this one is killed.

    For that each is noted before it is made.
    """

    what: str = ""
    """What they are together, such as `the removal of shop/orders`."""
    moved: list[tuple[Path, Path]] = field(default_factory=list)
    written: list[tuple[Path, bytes, bytes]] = field(default_factory=list)
    """The files that were written to, what they held before, and what they hold now."""
    made: list[Path] = field(default_factory=list)
    """Files that came or may come, and folders."""

    def move(self, source: Path, target: Path) -> None:
        """Put a file or a folder where nothing is yet."""
        self._make_folder(target.parent)
        self.moved.append((source, target))
        self._note()
        source.rename(target)

    def write(self, file: Path, content: str) -> None:
        """Write a file, which may be there."""
        if file.exists():
            self.written.append((file, file.read_bytes(), content.encode()))
        else:
            self._make_folder(file.parent)
            self.made.append(file)
        self._note()
        file.write_bytes(content.encode())

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir()
            self.made.append(folder)

    def take_back(self) -> None:
        """Have everything as it was, also where the last change was only noted."""
        for file, before, _ in reversed(self.written):
            file.write_bytes(before)
        for source, target in reversed(self.moved):
            if target.exists():
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

    def _note(self) -> None:
        noted = {
            "what": self.what,
            "moved": [[str(source), str(target)] for source, target in self.moved],
            "written": [[str(file), *map(_as_text, texts)] for file, *texts in self.written],
            "made": list(map(str, self.made)),
        }
        write_whole(project_root() / JOURNAL, json.dumps(noted))

    @classmethod
    def noted(cls) -> "Relocation | None":
        """The one whose process was killed, if there is one."""
        try:
            noted = json.loads((project_root() / JOURNAL).read_text(encoding="utf-8"))
            return cls(
                noted["what"],
                [(Path(source), Path(target)) for source, target in noted["moved"]],
                [
                    (Path(file), b64decode(before), b64decode(after))
                    for file, before, after in noted["written"]
                ],
                list(map(Path, noted["made"])),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def is_as_left(self) -> bool:
        """Whether nobody has edited or committed since what it changed."""
        new = [shown(target) for _, target in self.moved]
        return (
            all(source.exists() != target.exists() for source, target in self.moved)
            and all(file.is_file() and file.read_bytes() in both for file, *both in self.written)
            and not is_tracked(new, project_root())
        )


def _as_text(content: bytes) -> str:
    return b64encode(content).decode()


def remove_if_empty(folder: Path) -> None:
    """Remove a folder without files of anybody's."""
    if all(entry.name == "__pycache__" for entry in folder.iterdir()):
        shutil.rmtree(folder)


@contextmanager
def all_or_nothing(what: str) -> Iterator[Relocation]:
    """Inside, files change; an error or an interrupt there, and everything is as it was.

    After a kill it is so by `take_back_cut_off`, which says `what` it was.
    """
    relocation = Relocation(what)
    journal = project_root() / JOURNAL
    with one_change_at_a_time(project_root()):
        try:
            yield relocation
        except BaseException:
            with interrupts.delayed():
                relocation.take_back()
                journal.unlink(missing_ok=True)
            raise
        with interrupts.delayed():
            journal.unlink(missing_ok=True)
            relocation.remove_emptied()


def take_back_cut_off() -> None:
    """Undo what a process that was killed has begun, and say so; what was edited since stays."""
    journal = project_root() / JOURNAL
    if not journal.exists():
        return
    # Whoever is alive holds this lock until its journal is gone.
    with one_change_at_a_time(project_root()), interrupts.delayed():
        relocation = Relocation.noted()
        if relocation and relocation.is_as_left:
            relocation.take_back()
            print(f"took back {relocation.what}, which was cut off", file=sys.stderr)
        elif relocation:
            print(
                f"note: {relocation.what} was cut off, and edited or committed since, so it stays; "
                f"what it took away is in {shown(builds_folder())}/{TAKEN_AWAY}*",
                file=sys.stderr,
            )
        journal.unlink(missing_ok=True)


@contextmanager
def holding_folder() -> Iterator[Path]:
    """A folder for what is taken away, which goes at the end."""
    folder = builds_folder() / f"{TAKEN_AWAY}{secrets.token_hex(4)}"
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
