"""Finds files as people name them: from the folder in which they called the command."""

import os
from pathlib import Path

_called_from: Path | None = None


def go_to(project: Path) -> None:
    """Work in the project's folder, and remember where the command was called."""
    global _called_from  # noqa: PLW0603  # a process is called once
    _called_from = Path.cwd()
    os.chdir(project)


def given_path(text: str) -> Path:
    """The file or folder that a person means; absolute where the command was called elsewhere."""
    is_elsewhere = _called_from is not None and _called_from != Path.cwd()
    return _called_from / text if _called_from and is_elsewhere else Path(text)


def folder_of_call() -> Path:
    """The folder in which a person called the command."""
    return _called_from or Path.cwd()
