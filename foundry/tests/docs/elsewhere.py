"""A folder of somebody who has uv, and gets the package by its name from an index."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uv

from lambda_foundry.project import project_root
from tests.bytecode.sharing import shared_bytecode
from tests.docs.package_index import package_index
from tests.scaffold.project_folder import ProjectFolder

OURS = ("UV_NO_SYNC", "UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV")
"""Variables that would have commands run in the environment of these tests."""

NODE_MODULES = "node_modules"


@dataclass(frozen=True, kw_only=True)
class Elsewhere(ProjectFolder):
    """With a package index that has the package as it is now."""

    wheels: Path
    """What the index has."""
    index: str
    """Its address."""

    @classmethod
    @contextmanager
    def made_in(cls, folder: Path) -> Iterator["Elsewhere"]:
        """Build the package and serve it; nothing else is there."""
        wheels = folder / "wheels"
        for each in (wheels, folder / "work", folder / "home"):
            each.mkdir()
        with package_index(wheels) as index:
            place = cls(root=folder / "work", home=folder / "home", wheels=wheels, index=index)
            place.release(project_root() / "foundry")
            yield place

    def release(self, package: Path) -> None:
        """Have a wheel of the package's sources from now on."""
        command = [uv.find_uv_bin(), "build", "--wheel", "--quiet", "--no-create-gitignore"]
        command += ["--out-dir", str(self.wheels), str(package)]
        subprocess.run(command, check=True, env=self.environment)

    def run(self, *command: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command; the CDK CLI is there as soon as one project has installed it."""
        installed, here = self.home / NODE_MODULES, self.root / NODE_MODULES
        if (self.root / "package-lock.json").exists() and installed.exists() and not here.exists():
            shutil.copytree(installed, here, symlinks=True, copy_function=os.link)
        result = super().run(*command, answers=answers)
        if here.exists() and not installed.exists():
            shutil.copytree(here, installed, symlinks=True, copy_function=os.link)
        return result

    @property
    def environment(self) -> dict[str, str]:
        """That of every such folder, with an environment for projects that uv makes itself."""
        kept = {key: value for key, value in super().environment.items() if key not in OURS}
        return {
            **kept,
            **shared_bytecode(self.home / "bytecode"),
            "UV_INDEX": self.index,
            # One for all projects in the folder: they have the same dependencies.
            "UV_PROJECT_ENVIRONMENT": str(self.home / "environment"),
            "GIT_AUTHOR_NAME": "tester",
            "GIT_AUTHOR_EMAIL": "tester@example.com",
            "GIT_COMMITTER_NAME": "tester",
            "GIT_COMMITTER_EMAIL": "tester@example.com",
            "PATH": os.pathsep.join([str(Path(uv.find_uv_bin()).parent), os.environ["PATH"]]),
        }
