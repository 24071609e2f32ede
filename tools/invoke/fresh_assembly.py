"""Sees to it that cdk.out is what the project's files say, before something is read from it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from building_blocks.project import BUILDS, ROOT

ASSEMBLY = ROOT / "cdk.out"
FILES = ("app.py", "cdk.json", "cdk.context.json", "pyproject.toml", "uv.lock")
FOLDERS = ("stacks", "building_blocks", "lambda_src", "layers")


def fresh_assembly() -> Path:
    """The project's assembly, synthesized again when a file that goes into it has changed."""
    if not is_fresh():
        import fcntl  # noqa: PLC0415  # only here, since Windows has none

        BUILDS.mkdir(exist_ok=True)
        with (BUILDS / "synthesis.lock").open("w") as lock:
            # Two commands at once would write the same files.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_fresh():
                _synthesize()
    return ASSEMBLY


def is_fresh() -> bool:
    """Whether nothing that the assembly is made from is newer than it."""
    try:
        made = (ASSEMBLY / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return False
    return all(changed <= made for changed in _change_times())


def _change_times() -> Iterator[int]:
    for name in FILES:
        if (ROOT / name).exists():
            yield (ROOT / name).stat().st_mtime_ns
    for name in FOLDERS:
        for folder, subfolders, files in os.walk(ROOT / name):
            if "__pycache__" in subfolders:
                subfolders.remove("__pycache__")
            # A file that was added, deleted or renamed shows in the time of its folder.
            yield os.stat(folder).st_mtime_ns  # noqa: PTH116  # no Path for each of many files
            for file in files:
                yield os.stat(f"{folder}/{file}").st_mtime_ns  # noqa: PTH116  # as above


def _synthesize() -> None:
    # These start CDK's parts, which a fresh assembly needs nothing of.
    from building_blocks.node import use_bundled_node  # noqa: PLC0415
    from tools.set_up import set_up  # noqa: PLC0415
    from tools.synthesize import synthesize  # noqa: PLC0415

    print("synthesizing: cdk.out is older than the project", file=sys.stderr, flush=True)
    set_up()
    use_bundled_node()
    synthesize(ASSEMBLY)
    # The manifest isn't written again where it stays the same.
    os.utime(ASSEMBLY / "manifest.json")
