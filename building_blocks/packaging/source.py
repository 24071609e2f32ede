"""Which files of a function's folder are shipped, and what they hold."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

# Patterns of CDK's default ignore mode, which match at every depth.
EXCLUDED = ["__pycache__", "*.pyc", "requirements.in", "requirements.txt", ".env*", ".DS_Store"]


def shipped_files(folder: Path) -> Iterator[Path]:
    """The files below `folder` that belong into a package, sorted, relative to it."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not any(
            fnmatch(part, pattern) for part in relative.parts for pattern in EXCLUDED
        ):
            yield relative
