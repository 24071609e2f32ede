"""A folder of somebody who has uv, and gets the package by its name."""

import os
import subprocess
from pathlib import Path

import uv

from lambda_foundry.project import project_root
from tests.scaffold.project_folder import ProjectFolder

OURS = ("UV_NO_SYNC", "UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV")
"""Variables that would have commands run in the environment of these tests."""


class Elsewhere(ProjectFolder):
    """With wheels of the package in a folder of its home, where a package index would have them."""

    @classmethod
    def made_in(cls, folder: Path) -> "Elsewhere":
        """Build the package as it is now; nothing else is there."""
        place = cls(root=folder / "work", home=folder / "home")
        place.root.mkdir()
        place.wheels.mkdir(parents=True)
        place.release(project_root() / "foundry")
        return place

    @property
    def wheels(self) -> Path:
        """Where uv finds the package."""
        return self.home / "wheels"

    def release(self, package: Path) -> None:
        """Have a wheel of the package's sources from now on."""
        command = [uv.find_uv_bin(), "build", "--wheel", "--quiet", "--out-dir", str(self.wheels)]
        subprocess.run([*command, str(package)], check=True, env=self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """That of every such folder, with an environment for projects that uv makes itself."""
        kept = {key: value for key, value in super().environment.items() if key not in OURS}
        return kept | {
            "UV_FIND_LINKS": str(self.wheels),
            # One for all projects in the folder: they have the same dependencies.
            "UV_PROJECT_ENVIRONMENT": str(self.home / "environment"),
            "GIT_AUTHOR_NAME": "tester",
            "GIT_AUTHOR_EMAIL": "tester@example.com",
            "GIT_COMMITTER_NAME": "tester",
            "GIT_COMMITTER_EMAIL": "tester@example.com",
            "PATH": os.pathsep.join([str(Path(uv.find_uv_bin()).parent), os.environ["PATH"]]),
        }
