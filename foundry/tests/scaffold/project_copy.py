"""A copy of this project, committed, for tests that follow what its pages say."""

import shutil
import subprocess
from pathlib import Path

from lambda_foundry.project import project_root
from tests.installed_tools import use_installed_tools
from tests.project_sources import copy_sources
from tests.scaffold.project_folder import ProjectFolder


class ProjectCopy(ProjectFolder):
    """With git, in which everything is known."""

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
        use_installed_tools(self.root)
        if (project_root() / "node_modules").is_dir():
            shutil.copytree(
                project_root() / "node_modules", self.root / "node_modules", symlinks=True
            )

    def passes(self, module: str, *arguments: str) -> None:
        """Run a command of the project, which must succeed."""
        result = self.python("-m", module, *arguments)
        said = [line for line in result.stdout.splitlines() if not line.startswith("except ")]
        assert result.returncode == 0, "\n".join([*said[-50:], result.stderr])

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
