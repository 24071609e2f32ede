"""Copies this project as a newcomer would get it: without what was installed or built here."""

import shutil
from pathlib import Path

from lambda_foundry.project import project_root

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "cdk.out", ".*_cache", ".build", "__pycache__"
)


def copy_sources(folder: Path) -> Path:
    """Copy the project to `folder`, which is not there yet."""
    return Path(shutil.copytree(project_root(), folder, ignore=LEFT_OUT))
