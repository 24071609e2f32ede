"""No path is longer than Windows takes for a project in a folder of sixty letters."""

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from lambda_foundry.commands.init import WORKPLACE
from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import Assembly
from tests.project.machine import git

LONGEST = 259
"""learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation, less the one at its end"""
ROOT = "C:\\".ljust(60, "x")
NAME = "shop"
MADE_IN = f"{ROOT.removesuffix('x' * len(NAME))}{WORKPLACE}12345678"
"""Where `foundry init` makes the project first."""

PACKAGE = Path(str(resources.files("lambda_foundry")))


def files_below(folder: Path) -> Iterator[str]:
    """Relative to the folder, as Windows writes them."""
    for place, _, names in os.walk(folder):
        if "__pycache__" not in place:
            yield from (
                str(Path(place, name).relative_to(folder)).replace("/", "\\") for name in names
            )


@pytest.mark.parametrize("environment", [f"{ROOT}\\.venv", f"{MADE_IN}\\{NAME}\\.venv"])
def test_package_can_be_installed(environment: str) -> None:
    """Into a project, and while it is made."""
    site_packages = f"{environment}\\Lib\\site-packages\\lambda_foundry"

    paths = [f"{site_packages}\\{file}" for file in files_below(PACKAGE)]
    assert [path for path in paths if len(path) > LONGEST] == []


@pytest.mark.parametrize("project", [ROOT, f"{MADE_IN}\\{NAME}"])
def test_project_can_be_synthesized(project: str, assembly: Assembly) -> None:
    """By its tests, whose assembly lies deepest."""
    folder = f"{project}\\.build\\tests\\cdk.out"

    paths = [f"{folder}\\{file}" for file in files_below(assembly.directory)]
    assert paths
    assert [path for path in paths if len(path) > LONGEST] == []


def test_repository_can_be_checked_out() -> None:
    """Every file of it."""
    names = git("ls-files", "-z", folder=project_root()).split("\0")

    assert [name for name in names if len(f"{ROOT}\\{name}") > LONGEST] == []
