"""A copy of this project to scaffold into, and what is in it before and after."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.project import project_root
from tests.project_sources import copy_sources

NO_SOURCE = {".git", ".build", "__pycache__", ".pytest_cache", ".ruff_cache", "node_modules"}

Tree = dict[str, str]


@dataclass(frozen=True)
class ProjectCopy:
    """A project of its own, committed, with a home of its own."""

    root: Path
    home: Path

    @classmethod
    def made_in(cls, folder: Path) -> "ProjectCopy":
        """Copy the project and commit everything in it."""
        copy = cls(root=folder / "project", home=folder / "home")
        copy.home.mkdir()
        copy_sources(copy.root)
        copy.git("init", "--quiet")
        copy.commit()
        return copy

    def equip(self) -> None:
        """Bring along what the commands would else install anew."""
        if (project_root() / "node_modules").is_dir():
            shutil.copytree(
                project_root() / "node_modules", self.root / "node_modules", symlinks=True
            )

    def bake(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Scaffold a function for each row, by two processes at once; returns which files came."""
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = pool.map(
                lambda half: self.python("-m", "tests.scaffold.baking", answers=json.dumps(half)),
                [rows[::2], rows[1::2]],
            )
        assert "".join(result.stderr for result in results) == ""
        return self.added()

    def tests_of(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """The tests that these functions brought along, and those of all functions."""
        services = {f"tests/{row['service']}" for row in rows}
        return [*sorted(services), "tests/test_all_functions.py", "tests/test_snapshots.py"]

    def tree(self) -> Tree:
        """Every path with what it holds; folders too, so that an empty one is noticed."""
        paths = (path for path in self.root.rglob("*") if NO_SOURCE.isdisjoint(path.parts))
        return {str(path.relative_to(self.root)): _content(path) for path in sorted(paths)}

    def added(self) -> list[str]:
        """The files that git doesn't know; fails when a known one was changed or deleted."""
        status = self.git("status", "--porcelain", "--untracked-files=all").splitlines()
        assert [line for line in status if not line.startswith("?? ")] == []
        return [line.removeprefix("?? ") for line in status]

    def commit(self) -> None:
        """Take what there is as known from now on."""
        self.git("add", "--all")
        name = ("-c", "user.name=tester", "-c", "user.email=tester@example.com")
        self.git(*name, "commit", "--quiet", "--message", "As it is")

    def git(self, *arguments: str) -> str:
        """What a git command says."""
        command = ["git", "-c", "core.excludesFile=", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def cookiecutter(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run the plain command at the project's root."""
        program = str(Path(sys.executable).with_name("cookiecutter"))
        return self.run(program, "cookiecutter-template", *arguments, answers=answers)

    def new(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run what is behind `foundry new`."""
        return self.python("-m", "lambda_foundry.commands.new", *arguments, answers=answers)

    def python(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run Python in the project's root."""
        return self.run(sys.executable, *arguments, answers=answers)

    def passes(self, module: str, *arguments: str) -> None:
        """Run a command of the project, which must succeed."""
        result = self.python("-m", module, *arguments)
        said = [line for line in result.stdout.splitlines() if not line.startswith("except ")]
        assert result.returncode == 0, "\n".join([*said[-50:], result.stderr])

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
        """This process's without CI's, poe's and pytest's; another home, the machine's caches."""
        caches = Path.home() / ".cache"
        kept = {
            key: value
            for key, value in os.environ.items()
            if key != "CI" and not key.startswith(("PYTEST_", "POE_"))
        }
        return kept | {
            "HOME": str(self.home),
            # The first run over aws_cdk takes minutes: one for all copies and the project.
            "MYPY_CACHE_DIR": str(project_root() / ".mypy_cache"),
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(caches / "aws" / "jsii" / "package-cache"),
            "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(caches / "uv")),
            "UV_NO_SYNC": "1",
            "UV_PROJECT_ENVIRONMENT": sys.prefix,
        }


def _content(path: Path) -> str:
    return "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
