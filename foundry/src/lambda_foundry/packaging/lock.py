"""Reads the lock of `requirements.in`, `requirements.txt`, and refuses an unsafe or a stale one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.packaging.requirements import (
    Own,
    Wanted,
    all_lines,
    logical_lines,
    normalized,
    read_text,
)
from lambda_foundry.packaging.target import Target
from lambda_foundry.project import lambda_src_folder, layers_folder, shown

MEND = "run: uv run foundry lock"

PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^]]*\])?\s*==\s*(?P<version>[^\s;\\]+)"
    r"\s*(;(?P<marker>.*?))?(?=\s*(\\|--hash|$))"
)

HASH = re.compile(r"--hash=sha256:(\S+)")

BUILT_FROM = re.compile(r"^\s+# built from (?P<origin>.+?)(, asked for as (?P<asked>.+?))?\s*$")

RELEASE = "its source distribution"
"""The origin of a wheel for which the index has no other."""


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One exact version, and the hashes of the files that may be installed for it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    """SHA-256 in hexadecimal digits, one for each file that the index has of the version."""
    marker: str = ""
    """For which systems and Pythons it is; "" for all."""
    origin: str = ""
    """What its wheel is built from where no index has it: `RELEASE`, a path or a repository."""

    @property
    def is_own(self) -> bool:
        """Whether it comes from no package index."""
        return self.origin not in {"", RELEASE}


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

    @property
    def left_out(self) -> Path | None:
        """The file with the names of what Lambda has itself, though a dependency needs it."""
        return left_out_of(self.folder)


def left_out_of(folder: Path) -> Path | None:
    """The file in a folder that names what isn't packed, or None where all is."""
    file = folder / "requirements-excludes.txt"
    return file if file.is_file() else None


def read_lock(folder: Path, *, target: Target | None = None) -> Lock | None:
    """The lock in `folder`, or None where the folder asks for no dependencies.

    Lines for some Pythons or systems only are compared where the `target` is one of them.
    """
    asked, locked = folder / "requirements.in", folder / "requirements.txt"
    with readable(folder):
        if not asked.is_file() and not locked.is_file():
            return None
    if not asked.is_file():
        raise Mistake(_without_list(asked, locked))
    if not locked.is_file():
        raise Mistake(f"{shown(asked)}: is not locked; {MEND}")
    pins = pins_of(locked)
    _refuse_stale(folder, pins, target)
    return Lock(folder=folder, content=locked.read_bytes(), pins=pins)


def _without_list(asked: Path, locked: Path) -> str:
    """What is wrong: the list is gone, or a function from elsewhere has it by pip's usual name."""
    if b"--hash=" in locked.read_bytes():
        return f"{shown(asked)}: is missing beside its lock; list the dependencies in it"
    return f"{shown(locked)}: is no lock, it has no hashes; rename it to {asked.name}, then {MEND}"


def deployed_locks() -> list[Lock]:
    """Of all layers and functions, by folder. Raises `Mistake` for what isn't locked."""
    files = [
        *layers_folder().glob("*/requirements.*"),
        *lambda_src_folder().glob("*/*/requirements.*"),
    ]
    locks = (read_lock(folder) for folder in sorted({file.parent for file in files}))
    return [lock for lock in locks if lock]


def _refuse_stale(folder: Path, pins: tuple[Pin, ...], target: Target | None) -> None:
    locked = folder / "requirements.txt"
    for line in all_lines(folder / "requirements.in"):
        if line.marker and not (target and target.meets(line.marker)):
            continue
        where = shown(line.file) if isinstance(line, Own) else "requirements.in"
        if isinstance(line, Own):
            if not any(_is_of(pin, line, folder) for pin in pins):
                raise Mistake(f"{shown(locked)}: does not lock {line.place} of {where}; {MEND}")
            continue
        versions = [pin.version for pin in _of(line, pins, target)]
        if not versions:
            raise Mistake(f"{shown(locked)}: does not lock {line.name} of {where}; {MEND}")
        if not any(map(line.takes, versions)):
            raise Mistake(
                f"{shown(locked)}: locks {line.name} {versions[0]}, but {where} wants "
                f"{line.specifier}; {MEND}"
            )


def _is_of(pin: Pin, line: Own, folder: Path) -> bool:
    if line.name or not pin.is_own:
        return pin.is_own and pin.name == line.name
    return (folder / pin.origin).resolve() == line.path


def _of(line: Wanted, pins: tuple[Pin, ...], target: Target | None) -> Iterator[Pin]:
    for pin in pins:
        if pin.name == line.name and not (target and pin.marker and not target.meets(pin.marker)):
            yield pin


def pins_of(path: Path) -> tuple[Pin, ...]:
    """What a lock pins. Raises `Mistake` for anything else that it says."""
    pins, text = [], read_text(path)
    origins = origins_of(text)
    for line in logical_lines(text):
        match = PINNED.match(line)
        if match is None:
            raise Mistake(f"{shown(path)}: '{line.split()[0]}' has no exact version; {MEND}")
        hashes = tuple(HASH.findall(line))
        if not hashes:
            raise Mistake(f"{shown(path)}: {match['name']} has no hash; {MEND}")
        name, version = normalized(match["name"]), match["version"]
        pins.append(
            Pin(
                name=name,
                version=version,
                hashes=hashes,
                marker=(match["marker"] or "").strip(),
                origin=origins.get((name, version), ("", ""))[0],
            )
        )
    return tuple(pins)


def origins_of(text: str) -> dict[tuple[str, str], tuple[str, str]]:
    """By name and version, what the lock says that a wheel was built from, and what was asked for.

    They differ for a branch of a repository: the lock has a commit of it.
    """
    origins, pin = {}, ("", "")
    for line in text.splitlines():
        if match := PINNED.match(line):
            pin = (normalized(match["name"]), match["version"])
        elif match := BUILT_FROM.match(line):
            origins[pin] = (match["origin"], match["asked"] or match["origin"])
    return origins


def locked_versions(path: Path) -> dict[str, str]:
    """Each package's version in a lock that may be broken, by a merge for one."""
    lines = logical_lines(path.read_text(encoding="utf-8-sig", errors="replace"))
    matches = (PINNED.match(line) for line in lines)
    return {normalized(match["name"]): match["version"] for match in matches if match}
