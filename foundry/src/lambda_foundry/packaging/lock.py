"""Reads `requirements.in` and its lock, `requirements.txt`, and refuses an unsafe one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.project import lambda_src_folder, layers_folder, shown

MEND = "run: uv run foundry lock"

PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^]]*\])?\s*==\s*(?P<version>[^\s;]+)"
)

HASH = re.compile(r"--hash=sha256:(\S+)")

REQUIREMENT = re.compile(
    r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^]]*\])?\s*"
    r"(?P<specifier>(==\s*(?P<version>[^\s;,*]+)\s*(?=;|$))?[^;@]*)(?P<marker>;.*)?$"
)

INCLUSION = re.compile(r"^(-r|--requirement|-c|--constraint)\b")


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One exact version, and the hashes of the files that may be installed for it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    """SHA-256 in hexadecimal digits, one for each file that the index has of the version."""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """The dependencies of one layer or function: exact versions with their hashes."""

    folder: Path
    content: bytes
    pins: tuple[Pin, ...]

    @property
    def packages(self) -> frozenset[str]:
        """The names of all that is locked."""
        return frozenset(pin.name for pin in self.pins)

    @property
    def path(self) -> Path:
        """The lock file itself."""
        return self.folder / "requirements.txt"


def read_lock(folder: Path) -> Lock | None:
    """The lock in `folder`, or None where the folder asks for no dependencies."""
    asked, locked = folder / "requirements.in", folder / "requirements.txt"
    with readable(folder):
        if not asked.is_file() and not locked.is_file():
            return None
    if not asked.is_file():
        raise Mistake(f"{shown(asked)}: is missing beside its lock; list the dependencies in it")
    if not locked.is_file():
        raise Mistake(f"{shown(asked)}: is not locked; {MEND}")
    pins = pins_of(locked)
    _refuse_stale(folder, pins)
    return Lock(folder=folder, content=locked.read_bytes(), pins=pins)


def deployed_locks() -> list[Lock]:
    """Of all layers and functions, by folder. Raises `Mistake` for what isn't locked."""
    files = [
        *layers_folder().glob("*/requirements.*"),
        *lambda_src_folder().glob("*/*/requirements.*"),
    ]
    locks = (read_lock(folder) for folder in sorted({file.parent for file in files}))
    return [lock for lock in locks if lock]


def _refuse_stale(folder: Path, pins: tuple[Pin, ...]) -> None:
    locked = folder / "requirements.txt"
    for line in wanted(folder):
        versions = [pin.version for pin in pins if pin.name == line.name]
        if not versions and not line.is_conditional:
            raise Mistake(f"{shown(locked)}: does not lock {line.name} of requirements.in; {MEND}")
        if versions and not any(map(line.takes, versions)):
            raise Mistake(
                f"{shown(locked)}: locks {line.name} {versions[0]}, but requirements.in wants "
                f"{line.specifier}; {MEND}"
            )


def pins_of(path: Path) -> tuple[Pin, ...]:
    """What a lock pins. Raises `Mistake` for anything else that it says."""
    pins = []
    for line in logical_lines(read_text(path)):
        match = PINNED.match(line)
        if match is None:
            raise Mistake(f"{shown(path)}: '{line.split()[0]}' has no exact version; {MEND}")
        hashes = tuple(HASH.findall(line))
        if not hashes:
            raise Mistake(f"{shown(path)}: {match['name']} has no hash; {MEND}")
        name, version = normalized(match["name"]), match["version"]
        pins.append(Pin(name=name, version=version, hashes=hashes))
    return tuple(pins)


def pinned_by_hand(folder: Path) -> set[str]:
    """The packages of which `requirements.in` itself wants an exact version."""
    return {line.name for line in wanted(folder) if line.version}


def locked_versions(path: Path) -> dict[str, str]:
    """Each package's version in a lock that may be broken, by a merge for one."""
    lines = logical_lines(path.read_text(encoding="utf-8-sig", errors="replace"))
    matches = (PINNED.match(line) for line in lines)
    return {normalized(match["name"]): match["version"] for match in matches if match}


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
