"""A project in a folder of its own: what is in it, and commands run there."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.installed_tools import mypy_cache

NO_SOURCE = {
    ".git", ".build", "__pycache__", ".pytest_cache", ".ruff_cache", "cdk.out", "node_modules",
}  # fmt: skip

NOT_PASSED_ON = {"CI", "PYTHONDONTWRITEBYTECODE"}
"""Without bytecode each command would compile aws_cdk anew, which takes eight seconds."""

Tree = dict[str, str]


@dataclass(frozen=True)
class ProjectFolder:
    """A project, and a home for the commands that are run in it."""

    root: Path
    home: Path

    def tree(self) -> Tree:
        """Every path with what it holds."""
        return tree_of(self.root)

    def python(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run Python in the project's root."""
        return self.run(sys.executable, *arguments, answers=answers)

    def run(self, *command: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command in the project's root, with the answers on standard input."""
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            input=answers,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def environment(self) -> dict[str, str]:
        """This process's without those of CI and pytest; another home, the machine's caches."""
        caches = Path.home() / ".cache"
        kept = {
            key: value
            for key, value in os.environ.items()
            if key not in NOT_PASSED_ON and not key.startswith("PYTEST_")
        }
        return kept | {
            "HOME": str(self.home),
            "MYPY_CACHE_DIR": str(mypy_cache()),
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(caches / "aws" / "jsii" / "package-cache"),
            "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(caches / "uv")),
            # A project has no Hypothesis: its plugin imports it after every run, a sixth of that.
            "PYTEST_ADDOPTS": "-p no:hypothesispytest",
            "UV_NO_SYNC": "1",
            "UV_PROJECT_ENVIRONMENT": sys.prefix,
        }


def tree_of(folder: Path) -> Tree:
    """Every path below it with what it holds; folders too, so that an empty one is noticed."""
    paths = (path.relative_to(folder) for path in sorted(folder.rglob("*")))
    sources = [path for path in paths if NO_SOURCE.isdisjoint(path.parts)]
    return {path.as_posix(): _content(folder / path) for path in sources}


def _content(path: Path) -> str:
    return "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
