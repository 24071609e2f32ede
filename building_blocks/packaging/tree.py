"""Makes a built folder the same on every machine."""

import re
import shutil
from pathlib import Path


def strip(tree: Path) -> None:
    """Remove what uv leaves that differs between builders: scripts, bytecode, its own lock file."""
    (tree / ".lock").unlink(missing_ok=True)
    shutil.rmtree(tree / "bin", ignore_errors=True)
    for cache in [*tree.rglob("__pycache__")]:
        shutil.rmtree(cache)
    for record in tree.glob("*.dist-info/RECORD"):
        _drop_removed_files(record)


def normalise_modes(tree: Path) -> None:
    """Let everybody read everything, and run what its owner may run, whatever the umask was.

    File times stay as they are. CDK caches a file's hash by inode, time and size, so a fixed time
    could make it miss a change: github.com/aws/aws-cdk/issues/38500
    """
    for path in [tree, *tree.rglob("*")]:
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)


def _drop_removed_files(record: Path) -> None:
    # RECORD lists the scripts in bin/ with hashes of shebangs that name the builder's Python.
    lines = record.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not re.match(r"(\.\./)*bin/|.*__pycache__/", line)]
    record.write_text("".join(kept), newline="\n")
