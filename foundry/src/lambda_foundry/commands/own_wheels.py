"""Builds the packages of one's own that a `requirements.in` asks for, and those that they need."""

import os
import zipfile
from collections.abc import Mapping
from email.parser import BytesHeaderParser
from pathlib import Path

from packaging.requirements import Requirement

from lambda_foundry.commands.lock_notes import Built
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.own_sources import Source, sources_of
from lambda_foundry.packaging.requirements import Own, Wanted, all_lines, normalized
from lambda_foundry.packaging.source_builds import build_path, build_repository
from lambda_foundry.project import project_root, shown


class OwnWheels:
    """The wheels, by name. Raises `Mistake` where one can't be built.

    `commits` are those of the old lock, by the address that was asked for.
    """

    def __init__(self, folder: Path, *, commits: Mapping[str, str]) -> None:
        self._folder = folder
        self._commits = commits
        self._owner = shown(folder / "requirements.in")
        self._by_place: dict[Source, Built] = {}
        todo = self._asked_for()
        while todo:
            name, source = todo.pop()
            if source not in self._by_place:
                self._by_place[source] = built = self._built(name, source)
                todo += _needs(built, source)
        self.all = list(self._by_place.values())

    def pinned(self, line: Own) -> str:
        """The line that asks uv for the wheel. Raises `Mistake` for a path in a file of limits."""
        built = self._by_place.get(_source_of(line))
        if built is None:
            raise Mistake(
                f"{shown(line.file)}: '{line.place}': a file of limits has versions, not paths; "
                "move the line into requirements.in"
            )
        return line.pinned(*built.pin)

    @property
    def limits(self) -> str:
        """What makes uv take these and no one else's of the same names."""
        return "".join(f"{name}=={version}\n" for name, version in (one.pin for one in self.all))

    def _asked_for(self) -> list[tuple[str | None, Source]]:
        project = sources_of(project_root())
        return [
            (line.name, project[line.name] if isinstance(line, Wanted) else _source_of(line))
            for line in all_lines(self._folder / "requirements.in")
            if isinstance(line, Own) or line.name in project
        ]

    def _built(self, name: str | None, source: Source) -> Built:
        if source.path:
            origin = Path(os.path.relpath(source.path, self._folder)).as_posix()
            wheel = build_path(source.path, shown_as=origin, owner=self._owner)
            return Built(wheel=wheel, origin=origin)
        place = self._commits.get(source.repository, source.repository)
        wheel, origin = build_repository(str(name), place, owner=self._owner)
        return Built(
            wheel=wheel,
            origin=origin,
            asked=source.repository if source.repository != origin else "",
        )


def _source_of(line: Own) -> Source:
    return Source(repository=line.place) if line.is_repository else Source(path=line.path)


def _needs(built: Built, source: Source) -> list[tuple[str | None, Source]]:
    """Others of one's own on which it depends, by its own project's settings of uv."""
    if source.path is None or not source.path.is_dir():
        return []
    others = sources_of(source.path)
    with zipfile.ZipFile(built.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = BytesHeaderParser().parsebytes(wheel.read(name))
    needed = [normalized(Requirement(line).name) for line in metadata.get_all("Requires-Dist", [])]
    return [(name, others[name]) for name in needed if name in others]
