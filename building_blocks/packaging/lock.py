"""Reads `requirements.txt`, the lock beside a `requirements.in`, and refuses an unsafe one."""

import re
from dataclasses import dataclass
from pathlib import Path

from building_blocks.mistakes import Mistake
from building_blocks.project import shown

MEND = "run: uv run poe lock"
REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^]]*\])?\s*(?P<pin>==)?")


@dataclass(frozen=True, kw_only=True)
class Lock:
    """The dependencies of one layer or function: exact versions with their hashes."""

    folder: Path
    content: bytes
    packages: frozenset[str]

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
    pinned = _pinned_names(content.decode(), path=locked)
    for name in _names(wanted.read_text()):
        if name not in pinned:
            raise Mistake(f"{shown(locked)}: does not lock {name} of requirements.in; {MEND}")
    return Lock(folder=folder, content=content, packages=frozenset(pinned))


def _pinned_names(text: str, *, path: Path) -> set[str]:
    names = set()
    for line in _logical_lines(text):
        match = REQUIREMENT.match(line)
        if match is None or not match["pin"]:
            raise Mistake(f"{shown(path)}: '{line.split()[0]}' has no exact version; {MEND}")
        if "--hash=sha256:" not in line:
            raise Mistake(f"{shown(path)}: {match['name']} has no hash; {MEND}")
        names.add(_normalized(match["name"]))
    return names


def _names(text: str) -> list[str]:
    matches = (REQUIREMENT.match(line) for line in _logical_lines(text))
    return [_normalized(match["name"]) for match in matches if match]


def _logical_lines(text: str) -> list[str]:
    without_comments = re.sub(r"(^|\s)#.*", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\s*\n", " ", without_comments).splitlines()
    return [line.strip() for line in lines if line.strip()]


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
