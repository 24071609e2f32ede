"""Has projects that tests make use what is installed here, and what mypy knows of this project."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from lambda_foundry.project import builds_folder

TOOLS = ("tools", "local/environments")
"""By uv's names of versions, and by hashes: what is missing is added for this project, too."""


def use_installed_tools(project: Path) -> None:
    """Link them into the project; to install checkov and the emulator anew takes half a minute."""
    for name in TOOLS:
        here, there = builds_folder() / name, project / ".build" / name
        here.mkdir(parents=True, exist_ok=True)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.symlink_to(here)


def mypy_cache() -> Path:
    """One for all of these projects, which begins with what `foundry check` knows of this one.

    It would be another one afterwards: what mypy knows of one project is half of what it asks for
    the next.
    """
    cache, ours = builds_folder() / "tests" / "mypy", builds_folder() / "types" / "cache"
    if ours.is_dir() and not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache.parent, ignore_cleanup_errors=True) as folder:
            copy = shutil.copytree(ours, Path(folder, "copy"))
            # Tests of another process may have been first.
            with suppress(OSError):
                copy.rename(cache)
    return cache
