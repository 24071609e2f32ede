"""Makes a built folder the same on every machine."""

import os
import re
import shutil
import stat
from pathlib import Path


def strip(tree: Path) -> None:
    """Remove what uv leaves that differs between builders: scripts, bytecode, its own lock file."""
    (tree / ".lock").unlink(missing_ok=True)
    shutil.rmtree(tree / "bin", ignore_errors=True)
    for folder, subfolders, _ in os.walk(tree):
        if "__pycache__" in subfolders:
            subfolders.remove("__pycache__")
            shutil.rmtree(f"{folder}/__pycache__")
    for record in tree.glob("*.dist-info/RECORD"):
        _drop_removed_files(record)


def normalise_modes(tree: Path) -> None:
    """Let everybody read everything, and run what its owner may run, whatever the umask was.

    File times stay as they are. CDK caches a file's hash by inode, time and size, so a fixed time
    could make it miss a change: github.com/aws/aws-cdk/issues/38500
    """
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = f"{folder}/{name}"
            mode = stat.S_IMODE(os.lstat(path).st_mode)
            wanted = 0o755 if mode & stat.S_IXUSR else 0o644
            if mode != wanted:
                os.chmod(path, wanted)  # noqa: PTH101  # thousands of files: no Path for each


def _drop_removed_files(record: Path) -> None:
    # RECORD lists the scripts in bin/ with hashes of shebangs that name the builder's Python.
    lines = record.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not re.match(r"(\.\./)*bin/|.*__pycache__/", line)]
    record.write_text("".join(kept), newline="\n")
