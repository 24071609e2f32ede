"""Keeps folders that invocations need again in `.build/invoke`, each made once, whole or not."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from lambda_foundry.invoke.unused_folders import mark_used, remove_unused
from lambda_foundry.project import builds_folder

# CDK names a staged asset by the hash of its content.
STAGED = re.compile(r"asset\.[0-9a-f]{64}(\.zip)?")


def kept_home() -> Path:
    """Where they are."""
    return builds_folder() / "invoke"


def kept_folder(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, which `make` fills if it isn't there yet."""
    home = kept_home()
    folder = home / name
    if mark_used(folder):
        return folder
    # Most invocations find all their folders, and need neither this nor hashlib below.
    import tempfile  # noqa: PLC0415

    home.mkdir(parents=True, exist_ok=True)
    remove_unused(home)
    with tempfile.TemporaryDirectory(
        dir=home, prefix="making-", ignore_cleanup_errors=True
    ) as workplace:
        made = Path(workplace, "made")
        made.mkdir()
        make(made)
        try:
            made.rename(folder)
        except OSError:
            # Another invocation was first with the same content.
            if not folder.is_dir():
                raise
    return folder


def key_of(*parts: object) -> str:
    """A short name for a combination of contents."""
    import hashlib  # noqa: PLC0415

    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]


def fingerprint(path: Path) -> str:
    """What changes when an asset's content changes: CDK's hash, or else names, sizes and times."""
    if STAGED.fullmatch(path.name):
        return path.name
    if path.is_file():
        return _mark(path)
    return key_of(
        *sorted(_mark(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
    )


def _mark(file: Path) -> str:
    stat = file.stat()
    return f"{file}:{stat.st_size}:{stat.st_mtime_ns}"


def copy_over(source: Path, into: Path) -> None:
    """Add a tree to another, whose files of the same names give way."""
    for folder, subfolders, names in os.walk(source):
        here = into / Path(folder).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        links = [name for name in subfolders if os.path.islink(f"{folder}/{name}")]  # noqa: PTH114  # no Path for each of many files
        for name in [*names, *links]:
            (here / name).unlink(missing_ok=True)
            shutil.copy2(f"{folder}/{name}", here / name, follow_symlinks=False)
