"""A new project with one function, to scaffold others into."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lambda_foundry.scaffold.new_project import make_project
from lambda_foundry.scaffold.package_source import PackageSource
from lambda_foundry.scaffold.project_files import Project
from tests.scaffold.project_folder import ProjectFolder, Tree, tree_of

BAKING = str(Path(__file__).with_name("baking.py"))

PROJECT = Project(
    name="shop",
    description="Functions of a shop",
    service="uptime",
    function="check",
    trigger="sqs",
    licence="none",
    ci="none",
)


class SmallProject(ProjectFolder):
    """As `foundry init` makes it, with a temporary folder of its own that stays empty."""

    @classmethod
    def written_in(cls, folder: Path) -> "SmallProject":
        """Write its files, but no snapshots."""
        project = cls(root=folder / "project", home=folder / "home")
        project.root.mkdir(parents=True)
        project.temporary.mkdir(parents=True)
        make_project(project.root, PROJECT, PackageSource(version="1.0.0", url=None, details={}))
        return project

    @classmethod
    def made_in(cls, folder: Path) -> "SmallProject":
        """Write its files, and record its snapshots."""
        project = cls.written_in(folder)
        tested = project.python("-m", "pytest", "-q")
        assert tested.returncode == 0, tested.stdout
        return project

    def copied_to(self, folder: Path) -> "SmallProject":
        """Another of the same, without the packages that were built in this one."""
        copy = SmallProject(root=folder / "project", home=folder / "home")
        copy.temporary.mkdir(parents=True)
        shutil.copytree(self.root, copy.root, ignore=_not_copied)
        return copy

    @property
    def temporary(self) -> Path:
        """Where commands put what they don't need for long."""
        return self.home / "tmp"

    @property
    def environment(self) -> dict[str, str]:
        """With the temporary folder, by the name that each system has for it."""
        return super().environment | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.temporary))

    def tree(self) -> Tree:
        """Every path with what it holds, and what lies in the temporary folder but pytest's."""
        left = tree_of(self.temporary).items()
        shown = {f"tmp/{path}": text for path, text in left if not path.startswith("pytest-of-")}
        return super().tree() | shown

    def added_to(self, before: Tree) -> list[str]:
        """The files that came since; fails when one that was there was changed or deleted."""
        after = self.tree()
        assert before.items() <= after.items()
        return [path for path in after if path not in before and after[path] != "folder"]

    def write(self, path: str, text: str) -> None:
        """Write a file, in a folder that may not be there yet."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def read(self, path: str) -> str:
        """What a file says."""
        return (self.root / path).read_text(encoding="utf-8")

    def bake(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Scaffold a function for each row, by two processes at once."""
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = pool.map(
                # Without -P a module beside it could have a service's name.
                lambda half: self.python("-P", BAKING, answers=json.dumps(half)),
                [rows[::2], rows[1::2]],
            )
        told = "".join(result.stderr for result in results)
        assert told == "", told

    def cookiecutter(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run the plain command at the project's root."""
        program = str(Path(sys.executable).with_name("cookiecutter"))
        return self.run(program, "cookiecutter-template", *arguments, answers=answers)

    def new(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run `foundry new`."""
        return self.python("-m", "lambda_foundry", "new", *arguments, answers=answers)


def _not_copied(folder: str, names: list[str]) -> set[str]:
    """Caches, and what was built but for what Node.js compiled, which is the same anywhere."""
    built = {*names} - {"node"} if Path(folder).name == ".build" else set()
    return built | {name for name in names if name.endswith("_cache")}
