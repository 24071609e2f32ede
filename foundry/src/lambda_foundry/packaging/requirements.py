"""Reads `requirements.in`: what a layer or a function asks for, before it is locked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.readable import readable
from lambda_foundry.project import shown

REQUIREMENT = re.compile(
    r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^]]*\])?\s*"
    r"(?P<specifier>(==\s*(?P<version>[^\s;,*]+)\s*(?=;|$))?[^;@]*)(?P<marker>;.*)?$"
)
INCLUSION = re.compile(r"^(-r|--requirement|-c|--constraint)\b")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One line of `requirements.in`."""

    name: str
    specifier: str
    """Which versions will do, like `>=2,<3`; "" for any."""
    version: str | None
    """The only one that will do, if it says so."""
    is_conditional: bool
    """Whether it is for some systems or Pythons only."""

    def takes(self, version: str) -> bool:
        """Whether a version will do."""
        if not self.specifier or self.version == version:
            return True
        from packaging.specifiers import SpecifierSet  # noqa: PLC0415  # for few lines

        return SpecifierSet(self.specifier.strip("() ")).contains(version, prereleases=True)


def wanted(folder: Path) -> list[Wanted]:
    """What `requirements.in` of the folder names itself; files that it includes are left to uv.

    Raises `Mistake` for what has no version to lock: a folder, an address, an option of pip's.
    """
    path = folder / "requirements.in"
    return [
        _wanted(line, path=path)
        for line in logical_lines(read_text(path))
        if not INCLUSION.match(line)
    ]


def _wanted(line: str, *, path: Path) -> Wanted:
    match = REQUIREMENT.match(line)
    if line.startswith(("--index-url", "-i ", "--extra-index-url", "--find-links", "-f ")):
        raise Mistake(f"{shown(path)}: '{line}' is for one machine; set UV_DEFAULT_INDEX instead")
    if match is None or not _is_specifier(match["specifier"]):
        raise Mistake(
            f"{shown(path)}: '{line}' can't be locked; write a package's name and which versions "
            "will do, like requests>=2.34, and give a wheel of your own by UV_FIND_LINKS=FOLDER"
        )
    return Wanted(
        name=normalized(match["name"]),
        specifier=match["specifier"].strip(),
        version=match["version"],
        is_conditional=bool(match["marker"]),
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
    return (line.strip() for line in lines if line.strip())


def normalized(name: str) -> str:
    """A package's name as the index compares it: packaging.python.org, "Name normalization"."""
    return re.sub(r"[-_.]+", "-", name).lower()
