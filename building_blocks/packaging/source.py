"""Which files of a function's folder are shipped, and what they hold."""

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path

# Patterns of CDK's default ignore mode, which match at every depth.
EXCLUDED = ["__pycache__", "*.pyc", "requirements.in", "requirements.txt", ".env*", ".DS_Store"]


_is_excluded = re.compile("|".join(map(fnmatch.translate, EXCLUDED))).match


def shipped_files(folder: Path) -> Iterator[Path]:
    """The files below `folder` that belong into a package, sorted, relative to it."""
    return iter(sorted(Path(entry.path).relative_to(folder) for entry in shipped_entries(folder)))


def shipped_entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """The same as the system lists them, unsorted: a tenth of the time for large packages."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_excluded(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from shipped_entries(entry.path)
            elif entry.is_file():
                yield entry
