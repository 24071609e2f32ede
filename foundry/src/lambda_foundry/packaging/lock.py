"""Reads `requirements.txt`, the lock beside a `requirements.in`, and refuses an unsafe one."""

import re
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.readable import readable
from lambda_foundry.packaging.requirements import (
    logical_lines,
    normalized,
    read_text,
    wanted,
)
from lambda_foundry.project import shown

MEND = "run: uv run foundry lock"
PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^]]*\])?\s*==\s*(?P<version>[^\s;]+)"
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
