"""Reads `requirements.in` in pip's spellings, and refuses by name what can't be locked.

The format: pip.pypa.io/en/stable/reference/requirements-file-format
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.project import shown

NAMED = r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?P<extras>\[[^]]*\])?\s*"

REQUIREMENT = re.compile(
    NAMED + r"(?P<specifier>(==\s*(?P<version>[^\s;,*]+)\s*(?=;|$))?[^;@]*)(;(?P<marker>.*))?$"
)

PLACE = (
    r"git\+[^\s;]+|file:[^\s;\[]+|\.{1,2}(?=[/\\\s;\[]|$)[^\s;\[]*|[/\\][^\s;\[]*"
    r"|[^\s;@\[]+[/\\][^\s;\[]*|[^\s;@\[]+\.(whl|tar\.gz|zip)"
)

OWN = re.compile(
    rf"((-e|--editable)[\s=]*)?({NAMED}@\s*)?(?P<place>{PLACE})(?P<path_extras>\[[^]]*\])?"
    r"(\s*;(?P<marker>.*))?$"
)
"""A folder, a file or a git repository; which of them are refused, `_own` says."""

FILES = (".whl", ".tar.gz", ".zip")
"""Endings of packages that are a file."""

INCLUSION = re.compile(r"(--requirement|--constraint|-r|-c)[\s=]*(?P<file>\S+)$")

OPTION = re.compile(r"(?:^|\s)(?P<option>--?[A-Za-z][\w-]*)")

PATH_OF_WHEEL = "is for one machine; write the path of the wheel itself, like ./vendor/NAME.whl"

INSTEAD = {
    "-i": "is for one machine; set UV_DEFAULT_INDEX instead",
    "--index-url": "is for one machine; set UV_DEFAULT_INDEX instead",
    "--extra-index-url": "is for one machine; set UV_INDEX instead",
    "--no-index": "is for one machine; set UV_OFFLINE=1 instead",
    "-f": PATH_OF_WHEEL,
    "--find-links": PATH_OF_WHEEL,
    "--trusted-host": "is for one machine; set SSL_CERT_FILE to the certificates of your network",
    "--pre": "holds for everything; write the pre-release that will do, like requests>=3.0rc1",
    "--hash": "is what the lock is for; remove it, and run: uv run foundry lock",
    "--require-hashes": "is always so; remove it",
    "--only-binary": "is always so where there are wheels; remove it",
    "--prefer-binary": "is always so; remove it",
    "--no-binary": "can't be had: wheels are taken wherever there are any; remove it",
}
"""Options of pip's, with what to do in place of each."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A package that is named, to come from a package index."""

    name: str
    specifier: str
    """Which versions will do, like `>=2,<3`; "" for any."""
    version: str | None
    """The only one that will do, if it says so."""
    marker: str = ""
    """For which systems and Pythons it is; "" for all."""
    extras: str = ""

    def takes(self, version: str) -> bool:
        """Whether a version will do."""
        if not self.specifier or self.version == version:
            return True
        from packaging.specifiers import SpecifierSet  # noqa: PLC0415  # for few lines

        return SpecifierSet(self.specifier.strip("() ")).contains(version, prereleases=True)

    def __str__(self) -> str:
        return f"{self.name}{self.extras}{self.specifier}{_condition(self.marker)}"


@dataclass(frozen=True, kw_only=True)
class Own:
    """A package of one's own: a folder, a wheel or a git repository, with its name if that is said.

    `place` is seen from the folder that `file` is in.
    """

    name: str | None
    place: str
    file: Path
    marker: str = ""
    extras: str = ""

    @property
    def is_repository(self) -> bool:
        """Whether git has it, not this machine."""
        return self.place.startswith("git+")

    @property
    def path(self) -> Path:
        """Where it is on this machine."""
        return (self.file.parent / self.place).resolve()

    def pinned(self, name: str, version: str) -> str:
        """The line that stands for it where wheels of it are known."""
        return f"{name}{self.extras}=={version}{_condition(self.marker)}"


@dataclass(frozen=True, kw_only=True)
class Included:
    """Another file: of requirements (`-r`), or of limits for what others require (`-c`)."""

    path: Path
    name: str
    is_constraint: bool

    def __str__(self) -> str:
        return f"{'-c' if self.is_constraint else '-r'} {self.name}"


Line = Wanted | Own | Included


def read_requirements(path: Path) -> list[Line]:
    """What a file says, line by line. Raises `Mistake` for what can't be locked."""
    return [_read(line, path) for line in logical_lines(read_text(path))]


def all_lines(path: Path, *, seen: frozenset[Path] = frozenset()) -> Iterator[Wanted | Own]:
    """What a file and those that it includes ask for."""
    for line in read_requirements(path):
        if not isinstance(line, Included):
            yield line
        elif not line.is_constraint and line.path not in seen:
            yield from all_lines(line.path, seen=seen | {line.path})


def wanted(folder: Path) -> list[Wanted]:
    """What `requirements.in` of the folder, and files that it includes, name for an index."""
    lines = all_lines(folder / "requirements.in")
    return [line for line in lines if isinstance(line, Wanted)]


def owned(folder: Path) -> list[Own]:
    """What `requirements.in` of the folder, and files that it includes, have of one's own."""
    lines = all_lines(folder / "requirements.in")
    return [line for line in lines if isinstance(line, Own)]


def pinned_by_hand(folder: Path) -> set[str]:
    """The packages of which `requirements.in` itself wants an exact version."""
    return {line.name for line in wanted(folder) if line.version}


def _read(line: str, path: Path) -> Line:
    if included := INCLUSION.match(line):
        return _included(line, included["file"], path)
    if not re.match(r"(-e|--editable)\b", line):
        _refuse_options(line, path)
    match = REQUIREMENT.match(line)
    if match and _is_specifier(match["specifier"]) and not _is_file(line):
        return Wanted(
            name=normalized(match["name"]),
            specifier=match["specifier"].strip(),
            version=match["version"],
            marker=_marker(match["marker"], line, path),
            extras=match["extras"] or "",
        )
    if own := OWN.match(line):
        return _own(own, line, path)
    raise _unlockable(line, path)


def _included(line: str, name: str, path: Path) -> Included:
    file = path.parent / name
    if not file.is_file():
        raise Mistake(f"{shown(path)}: '{line}': there is no file {shown(file)}; correct its name")
    return Included(path=file, name=name, is_constraint=line.startswith(("-c", "--c")))


def _refuse_options(line: str, path: Path) -> None:
    if option := OPTION.search(line.partition(";")[0]):
        name = option["option"]
        instead = INSTEAD.get(name, INSTEAD.get(name[:2], "has no part in a lock; remove it"))
        raise Mistake(f"{shown(path)}: '{line}': {name} {instead}")


def _own(match: re.Match[str], line: str, path: Path) -> Own:
    place, name = re.sub(r"^file:(//(?=/))?", "", match["place"]), match["name"]
    if place.startswith("git+"):
        egg = re.search(r"#(?:.*&)?egg=([\w.-]+)", place)
        name, place = name or (egg[1] if egg else None), re.sub(r"egg=[\w.-]+&?", "", place)
        place = place.rstrip("#&")
        if not name:
            raise Mistake(f"{shown(path)}: '{line}': write its name before it, like NAME @ {place}")
    elif "://" in place or place.startswith("//"):
        raise _unlockable(line, path)
    elif re.match(r"/|[A-Za-z]:[/\\]", place):
        raise Mistake(
            f"{shown(path)}: '{line}' is a path on one machine; write it as seen from "
            f"{shown(path.parent)}, like ../../NAME"
        )
    else:
        place = place.replace("\\", "/").rstrip("/")
        if not (path.parent / place).exists():
            raise Mistake(f"{shown(path)}: '{line}': there is nothing at that path; correct it")
    return Own(
        name=normalized(name) if name else None,
        place=place,
        file=path,
        marker=_marker(match["marker"], line, path),
        extras=match["extras"] or match["path_extras"] or "",
    )


def _is_file(line: str) -> bool:
    return line.partition(";")[0].rstrip().endswith(FILES)


def _unlockable(line: str, path: Path) -> Mistake:
    return Mistake(
        f"{shown(path)}: '{line}' can't be locked; write a package's name and which versions "
        "will do, like requests>=2.34, or the path of a package of your own, like ../../NAME"
    )


def _is_specifier(text: str) -> bool:
    if re.fullmatch(r"(==\s*[\w.!+]+)?\s*", text):
        return True
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415  # as above

    try:
        SpecifierSet(text.strip("() "))
    except InvalidSpecifier:
        return False
    return True


def _marker(text: str | None, line: str, path: Path) -> str:
    if not text or not text.strip():
        return ""
    from packaging.markers import InvalidMarker, Marker  # noqa: PLC0415  # as above

    try:
        return str(Marker(text.strip()))
    except InvalidMarker:
        raise Mistake(
            f"{shown(path)}: '{line}': a requirement can't be read: what follows the semicolon "
            "is no condition; write one like python_version < '3.13'"
        ) from None


def _condition(marker: str) -> str:
    return f" ; {marker}" if marker else ""


def read_text(path: Path) -> str:
    """What a file of requirements says, whichever editor wrote it."""
    try:
        with readable(path.parent):
            return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Mistake(f"{shown(path)}: is not UTF-8; save it as UTF-8") from None


def logical_lines(text: str) -> Iterator[str]:
    """Its lines without comments, each whole where it goes on after a backslash."""
    without_comments = re.sub(r"(^|\s)#.*", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\s*\n", " ", without_comments).splitlines()
    return (" ".join(line.split()) for line in lines if line.strip())


def normalized(name: str) -> str:
    """A package's name as the index compares it: packaging.python.org, "Name normalization"."""
    return re.sub(r"[-_.]+", "-", name).lower()
