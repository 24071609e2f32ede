"""The package as people get it, and projects made from it."""

import shutil
import subprocess
from pathlib import Path

import pytest
import uv

from lambda_foundry.project import project_root
from tests.bytecode.sharing import NOT_SHARED
from tests.installed_tools import use_installed_tools
from tests.project.machine import Machine, git

COMMIT = ("-c", "user.name=tester", "-c", "user.email=tester@example.com", "commit", "--quiet")


def built(source: Path, into: Path) -> Path:
    """The wheel of the package in a folder."""
    command = [uv.find_uv_bin(), "build", "--wheel", "--quiet", "--out-dir", str(into), str(source)]
    subprocess.run(command, check=True)
    (wheel,) = into.glob("*.whl")
    return wheel


def copy_package(folder: Path) -> None:
    """Copy what the package is built from."""
    package = project_root() / "foundry"
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(package / "src", folder / "src", ignore=left_out)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(package / name, folder / name)


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """Somebody's machine, on which the projects are made."""
    return Machine.made_in(tmp_path_factory.mktemp("machine"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it would be released now."""
    return built(project_root() / "foundry", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare clone of this repository as its files are now."""
    folder = tmp_path_factory.mktemp("repository")
    tree = folder / "tree"
    shutil.copytree(project_root() / "project-template", tree / "project-template")
    copy_package(tree / "foundry")
    git("init", "--quiet", folder=tree)
    git("add", "--all", folder=tree)
    git(*COMMIT, "--message", "As it is", folder=tree)
    bare = folder / "bare.git"
    git("clone", "--quiet", "--bare", str(tree), str(bare), folder=folder)
    return bare


@pytest.fixture(scope="session")
def wheel_project(machine: Machine, wheel: Path) -> Path:
    """A project that `foundry init` made from the wheel, on a machine that has nothing else."""
    init = ("foundry", "init", "shop", "--no-input", "description=Sells tea", "licence=apache-2.0")
    machine.passes("uvx", "--from", str(wheel), *init, cwd=machine.folder, **NOT_SHARED)
    use_installed_tools(machine.folder / "shop")
    return machine.folder / "shop"


@pytest.fixture(scope="session")
def git_project(machine: Machine, repository: Path) -> Path:
    """A project that plain cookiecutter made from the address of the repository."""
    machine.passes(
        *("uvx", "cookiecutter", repository.as_uri(), "--directory", "project-template"),
        *("--no-input", "project=stall", "service=stall", "trigger=sqs", "licence=mit", "ci=none"),
    )
    return machine.folder / "stall"
