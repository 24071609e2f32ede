"""Notices changed files by looking at each, since watchfiles loses those that an editor replaces.

It also wants every folder to be there when it starts, and turns SIGTERM into Ctrl-C.
"""

import json
import os
from pathlib import Path

from lambda_foundry.project import project_root

State = dict[str, tuple[int, int]]


def watched(project: Path | None = None) -> list[Path]:
    """The files and folders that `cdk watch` would watch, by cdk.json."""
    project = project or project_root()
    settings = json.loads((project / "cdk.json").read_text())
    return [project / pattern.removesuffix("/**") for pattern in settings["watch"]["include"]]


def state(paths: list[Path]) -> State:
    """Time and size of every file; what Python makes of them by itself is left out."""
    found: State = {}
    for path in paths:
        if path.is_file():
            _note(found, str(path))
        for folder, subfolders, files in os.walk(path):
            subfolders[:] = [name for name in subfolders if name != "__pycache__"]
            for name in files:
                if not name.endswith(".pyc"):
                    _note(found, f"{folder}/{name}")
    return found


def differing(before: State, after: State) -> list[str]:
    """The files that were written, added or removed."""
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


def _note(found: State, name: str) -> None:
    try:
        status = Path(name).stat()
    except FileNotFoundError:
        return
    found[name] = (status.st_mtime_ns, status.st_size)
