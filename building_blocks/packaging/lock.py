"""Reads `requirements.txt`, the lock beside a `requirements.in`, and refuses an unsafe one."""

import re
from dataclasses import dataclass
from pathlib import Path

from building_blocks.mistakes import Mistake
from building_blocks.project import shown

MEND = "run: uv run poe lock"
REQUIREMENT = re.compile(
    r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^]]*\])?\s*(==\s*(?P<version>[^\s;]+))?"
)
HASH = re.compile(r"--hash=sha256:(\S+)")


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
    wanted, locked = folder / "requirements.in", folder / "requirements.txt"
    if not wanted.is_file() and not locked.is_file():
        return None
    if not wanted.is_file():
        raise Mistake(f"{shown(wanted)}: is missing beside its lock; list the dependencies in it")
    if not locked.is_file():
        raise Mistake(f"{shown(wanted)}: is not locked; {MEND}")
    content = locked.read_bytes()
    lock = Lock(folder=folder, content=content, pins=_pins(content.decode(), path=locked))
    for name in _wanted(folder):
        if name not in lock.packages:
            raise Mistake(f"{shown(locked)}: does not lock {name} of requirements.in; {MEND}")
    return lock


def _pins(text: str, *, path: Path) -> tuple[Pin, ...]:
    pins = []
    for line in _logical_lines(text):
        match = REQUIREMENT.match(line)
        if match is None or not match["version"]:
            raise Mistake(f"{shown(path)}: '{line.split()[0]}' has no exact version; {MEND}")
        hashes = tuple(HASH.findall(line))
        if not hashes:
            raise Mistake(f"{shown(path)}: {match['name']} has no hash; {MEND}")
        name, version = normalized(match["name"]), match["version"]
        pins.append(Pin(name=name, version=version, hashes=hashes))
    return tuple(pins)


def pinned_by_hand(folder: Path) -> set[str]:
    """The packages of which `requirements.in` itself wants an exact version."""
    return {name for name, version in _wanted(folder).items() if version}


def _wanted(folder: Path) -> dict[str, str | None]:
    """What `requirements.in` names, with the exact version where it has one."""
    lines = _logical_lines((folder / "requirements.in").read_text())
    matches = (REQUIREMENT.match(line) for line in lines)
    return {normalized(match["name"]): match["version"] for match in matches if match}


def _logical_lines(text: str) -> list[str]:
    without_comments = re.sub(r"(^|\s)#.*", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\s*\n", " ", without_comments).splitlines()
    return [line.strip() for line in lines if line.strip()]


def normalized(name: str) -> str:
    """A package's name as the index compares it: packaging.python.org, "Name normalization"."""
    return re.sub(r"[-_.]+", "-", name).lower()
