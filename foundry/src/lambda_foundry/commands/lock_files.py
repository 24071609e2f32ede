"""Puts new locks in place of old ones: all of them, or none."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import locked_versions, pins_of
from lambda_foundry.project import shown

LOCK = "requirements.txt"


def start_from(folder: Path, lock: Path) -> None:
    """Let uv find the versions of the old lock in its output file, where it looks for them.

    Of a broken lock, by a merge for one, only what can be read; the new one mends it.
    """
    old = folder / LOCK
    if not old.is_file():
        return
    try:
        pins_of(old)
        shutil.copyfile(old, lock)
    except Mistake:
        versions = locked_versions(old)
        lock.write_text("".join(f"{name}=={version}\n" for name, version in versions.items()))


def differs(folder: Path, lock: Path) -> bool:
    """Whether the folder's lock is another one; how Git ends lines is no difference."""
    old = folder / LOCK
    return not old.is_file() or old.read_bytes().replace(b"\r\n", b"\n") != lock.read_bytes()


def replace_all(locks: Mapping[Path, Path]) -> None:
    """Write each folder's lock. Raises `Mistake`, and changes nothing, where one can't be."""
    beside = {folder / LOCK: folder / f".{LOCK}.{os.getpid()}" for folder in locks}
    try:
        for (old, new), lock in zip(beside.items(), locks.values(), strict=True):
            if old.is_dir():
                raise Mistake(f"{shown(old)}: is a folder; remove it, the lock goes there")
            shutil.copyfile(lock, new)
        for old, new in beside.items():
            new.replace(old)
    except OSError as error:
        raise Mistake(f"{shown(old)}: can't be written: {error.strerror}") from error
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)
