"""Notes in a lock which wheels no index has, by their hashes, and what they were built from."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.packaging.kept_wheels import sha256_of
from lambda_foundry.packaging.lock import PINNED, RELEASE
from lambda_foundry.packaging.requirements import normalized
from lambda_foundry.packaging.wheel_file import name_and_version

OWN = "own.txt"
"""The file by which uv is told which versions of one's own packages there are."""

UNTOLD = re.compile(rf"# built from |-c {re.escape(OWN)}$")
"""Comments that are made anew, or say nothing to the reader of a lock."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """A wheel that no index has."""

    wheel: Path
    origin: str
    """What it was built from, in the words of the lock."""
    asked: str = ""
    """What was asked for, where that moves: a branch of a repository."""

    @property
    def pin(self) -> tuple[str, str]:
        """Its name and version."""
        return name_and_version(self.wheel)


def note(lock: Path, built: Iterable[Built]) -> None:
    """Write into the lock what its builder has to know of these."""
    by_pin = {one.pin: one for one in built}
    rewrite(lock, lambda block: _noted(block, by_pin))


def forget_hashes(lock: Path, names: Collection[str] | None) -> None:
    """Leave only the versions of these, or of all, as uv would take over the earlier hashes."""

    def forget(block: str) -> str:
        match = PINNED.match(block)
        if match is None or (names is not None and normalized(match["name"]) not in names):
            return block
        return block.splitlines()[0].removesuffix("\\").rstrip() + "\n"

    rewrite(lock, forget)


def rewrite(lock: Path, change: Callable[[str], str]) -> None:
    """Let a function change what the lock says of each pin."""
    text = lock.read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[^\s#])", text, flags=re.MULTILINE)
    lock.write_text("".join(map(change, blocks)), encoding="utf-8", newline="\n")


def _noted(block: str, built: Mapping[tuple[str, str], Built]) -> str:
    match = PINNED.match(block)
    one = built.get((normalized(match["name"]), match["version"])) if match else None
    if match is None or one is None:
        return block
    lines = block.splitlines()
    pin = lines[0].removesuffix("\\").rstrip()
    comments = [line for line in lines[1:] if "--hash=" not in line]
    hashes = {f"--hash=sha256:{sha256_of(one.wheel)}"}
    # The files of another's package with that name are none of these.
    if one.origin == RELEASE:
        hashes |= set(re.findall(r"--hash=\S+", block))
    told = [line for line in comments if line.strip() and not UNTOLD.search(line)]
    asked = f", asked for as {one.asked}" if one.asked else ""
    head = " \\\n    ".join([pin, *sorted(hashes)])
    return "\n".join([head, *told, f"    # built from {one.origin}{asked}"]) + "\n"
