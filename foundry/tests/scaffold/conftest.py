"""Small projects for the tests that scaffold into one."""

from pathlib import Path

import pytest

from tests.scaffold.scaffolds import Scaffolds
from tests.scaffold.small_project import SmallProject


@pytest.fixture(scope="session")
def small_project(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """One for all tests, which none of them changes."""
    return SmallProject.made_in(tmp_path_factory.mktemp("small"))


@pytest.fixture
def project(small_project: SmallProject, tmp_path: Path) -> SmallProject:
    """A copy for one test."""
    return small_project.copied_to(tmp_path / "copy")


@pytest.fixture(scope="session")
def scaffolds(small_project: SmallProject, tmp_path_factory: pytest.TempPathFactory) -> Scaffolds:
    """All kinds of them, made and checked once."""
    return Scaffolds.made_in(small_project.copied_to(tmp_path_factory.mktemp("scaffolds")))
