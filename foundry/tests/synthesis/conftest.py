"""Projects to synthesize again and again."""

import copy
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.synthesis.stand_in import Project


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that was synthesized once, with a copy of itself beside it."""
    made = Project(tmp_path_factory.mktemp("synthesized") / "project")
    made.synthesize()
    shutil.copytree(made.folder, made.folder.with_name("as it was"))
    return made


@pytest.fixture
def project(synthesized: Project) -> Project:
    """A project that was synthesized once; each test gets it as it was. Its package stays as is."""
    shutil.rmtree(synthesized.folder)
    shutil.copytree(synthesized.folder.with_name("as it was"), synthesized.folder)
    project = copy.copy(synthesized)
    project.variables = dict(synthesized.variables)
    return project


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files that this process opens while the test runs."""
    files: list[str] = []
    noting = [files]

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            for noted in noting:
                noted.append(str(arguments[0]))

    sys.addaudithook(note)
    yield files
    noting.clear()
