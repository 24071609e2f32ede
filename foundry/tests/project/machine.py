"""A machine of somebody else's: an empty home, and a folder to make projects in."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import uv

from tests.bytecode.sharing import NOT_SHARED, shared_bytecode
from tests.installed_tools import mypy_cache

CACHES = Path.home() / ".cache"

NO_SOURCE = {".venv", "node_modules", "cdk.out", ".build", "vendor", "uv.lock", ".git"}
"""What isn't counted of a project: installed, made, locked and vendored."""


@dataclass(frozen=True)
class Machine:
    """Where the commands are run. Only what was downloaded before is shared with this machine."""

    folder: Path

    @classmethod
    def made_in(cls, folder: Path) -> "Machine":
        """One with an empty home."""
        (folder / "home").mkdir(parents=True)
        return cls(folder)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that everything is run with: none of the tests' own."""
        left_out = (
            "PYTEST_",
            "PYTHON",
            "UV_",
            "VIRTUAL_ENV",
            "CI",
            "JSII_",
            "AWS_",
            "NODE_OPTIONS",
        )
        kept = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
        return {
            **kept,
            **shared_bytecode(self.folder / "home" / "bytecode"),
            "HOME": str(self.folder / "home"),
            "PATH": os.pathsep.join([str(Path(uv.find_uv_bin()).parent), os.environ["PATH"]]),
            "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(CACHES / "uv")),
            "UV_EXCLUDE_NEWER": "2026-11-20T00:00:00Z",
            # One for all projects on it: they have the same dependencies.
            "UV_PROJECT_ENVIRONMENT": str(self.folder / "home" / "environment"),
            "npm_config_cache": str(Path.home() / ".npm"),
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(CACHES / "aws" / "jsii" / "package-cache"),
            "MYPY_CACHE_DIR": str(mypy_cache()),
        }

    def run(
        self, *command: str, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command, in the machine's folder unless told otherwise."""
        return subprocess.run(
            command,
            cwd=cwd or self.folder,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def passes(self, *command: str, cwd: Path | None = None, **variables: str) -> str:
        """Run a command that must succeed, and return what it printed."""
        result = self.run(*command, cwd=cwd, **variables)
        assert result.returncode == 0, f"{command}\n{result.stdout[-4000:]}{result.stderr[-4000:]}"
        return result.stdout

    def foundry(self, *arguments: str, cwd: Path) -> str:
        """Run a command of the package that is installed in a project, which must succeed."""
        return self.passes("uv", "run", "--quiet", "foundry", *arguments, cwd=cwd)

    def foundry_of_ours(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command by the environment of these tests, which has what mypy knows already."""
        command = (sys.executable, "-m", "lambda_foundry", *arguments)
        return self.run(*command, cwd=cwd, **NOT_SHARED)


def git(*arguments: str, folder: Path) -> str:
    """Run a command of git, and return what it printed."""
    command = [shutil.which("git") or "git", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def own_files(project: Path) -> list[Path]:
    """The files that are the user's to read and to change."""
    found = [path.relative_to(project) for path in project.rglob("*") if path.is_file()]
    return sorted(path for path in found if NO_SOURCE.isdisjoint(path.parts))


def as_cloned(project: Path, into: Path) -> Path:
    """What another machine gets of a project that is committed: nothing that git ignores."""
    git("init", "--quiet", folder=project)
    git("add", "--all", folder=project)
    for name in filter(None, git("ls-files", "-z", folder=project).split("\0")):
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / name, into / name)
    return into


def set_up_copy(project: Path, into: Path, *, machine: Machine) -> Path:
    """The same with the CDK CLI, which would else be installed anew for each copy."""
    clone = as_cloned(project, into)
    if not (project / "node_modules").is_dir():
        machine.foundry("synth", cwd=project)
    shutil.copytree(project / "node_modules", clone / "node_modules", symlinks=True)
    return clone
