"""Lets `foundry lock` see which targets the app uses each folder for, before it is locked."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from lambda_foundry.packaging.target import Target

NOTES = "LAMBDA_FOUNDRY_NOTE_TARGETS"
"""Set by `foundry lock` alone: the file for the notes. Nothing is built then, or read of locks."""


def are_noted() -> bool:
    """Whether that is all that is asked for."""
    return NOTES in os.environ


def note_target(folder: Path, target: Target) -> bool:
    """Note what a folder would be built for, if that is all that is asked for; whether it is."""
    if not are_noted():
        return False
    line = json.dumps([str(folder.resolve()), target.python_version, target.architecture])
    with Path(os.environ[NOTES]).open("a", encoding="utf-8") as notes:
        notes.write(f"{line}\n")
    return True


def noted_targets(file: Path) -> Mapping[Path, list[Target]]:
    """What was noted, by folder, each target once."""
    found: dict[Path, dict[Target, None]] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        folder, python_version, architecture = json.loads(line)
        target = Target(python_version=python_version, architecture=architecture)
        found.setdefault(Path(folder), {})[target] = None
    return {folder: list(targets) for folder, targets in found.items()}
