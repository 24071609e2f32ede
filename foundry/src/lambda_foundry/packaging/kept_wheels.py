"""Wheels that were built here or are one's own, kept by their content below `.build/wheels`."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from lambda_foundry.project import builds_folder


def kept_wheel(sha256: str) -> Path | None:
    """The wheel with these bytes, if it is there whole."""
    folder = _folder() / sha256
    for wheel in folder.glob("*.whl"):
        if sha256_of(wheel) == sha256:
            return wheel
        shutil.rmtree(folder, ignore_errors=True)
    return None


def keep(wheel: Path) -> Path:
    """Copy a wheel to where `kept_wheel` finds it; where that is."""
    sha256 = sha256_of(wheel)
    if kept := kept_wheel(sha256):
        return kept
    _folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=_folder(), prefix="making-", ignore_cleanup_errors=True
    ) as folder:
        made = Path(folder, "made")
        made.mkdir()
        shutil.copyfile(wheel, made / wheel.name)
        # Another process may have been first, with the same bytes.
        with contextlib.suppress(OSError):
            made.rename(_folder() / sha256)
    return _folder() / sha256 / wheel.name


def wheel_of(source: str) -> Path | None:
    """The wheel that was made of a source, by the source's key."""
    note = _folder() / "of" / source
    return kept_wheel(note.read_text(encoding="utf-8")) if note.is_file() else None


def note_wheel(source: str, wheel: Path) -> None:
    """Remember which wheel was made of a source."""
    notes = _folder() / "of"
    notes.mkdir(parents=True, exist_ok=True)
    unfinished = notes / f"{source}.{os.getpid()}"
    unfinished.write_text(sha256_of(wheel), encoding="utf-8")
    unfinished.replace(notes / source)


def sha256_of(file: Path) -> str:
    """The hash of a file, as locks have it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def key_of(parts: Iterable[str]) -> str:
    """One hash over texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _folder() -> Path:
    return builds_folder() / "wheels"
