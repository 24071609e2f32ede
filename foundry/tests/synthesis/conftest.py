"""Projects to synthesize again and again."""

import copy
import shutil

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
