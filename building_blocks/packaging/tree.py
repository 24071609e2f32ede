"""Makes a built folder the same on every machine, and tells by a digest whether it still is."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path


def normalise(tree: Path) -> None:
    """Remove what differs between builders: scripts, bytecode, uv's lock file, file modes.

    File times stay as they are. CDK caches a file's hash by inode, time and size, so a fixed time
    could make it miss a change: github.com/aws/aws-cdk/issues/38500
    """
    (tree / ".lock").unlink(missing_ok=True)
    shutil.rmtree(tree / "bin", ignore_errors=True)
    for cache in [*tree.rglob("__pycache__")]:
        shutil.rmtree(cache)
    for record in tree.glob("*.dist-info/RECORD"):
        _drop_removed_files(record)
    for path in [tree, *tree.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def digest(tree: Path) -> str:
    """A hash over every path and every byte below `tree`."""
    total = hashlib.sha256()
    for name in sorted(_files_below(str(tree))):
        content = Path(tree, name).read_bytes()
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _files_below(folder: str, prefix: str = "") -> Iterator[str]:
    # A tenth of the time of Path.rglob, and this runs at every synthesis.
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(entry.path, f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}"


def _drop_removed_files(record: Path) -> None:
    # RECORD lists the scripts in bin/ with hashes of shebangs that name the builder's Python.
    lines = record.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not re.match(r"(\.\./)*bin/|.*__pycache__/", line)]
    record.write_text("".join(kept), newline="\n")
