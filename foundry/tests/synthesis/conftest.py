"""Projects to synthesize again and again."""

from pathlib import Path

import pytest

from tests.synthesis.stand_in import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that was synthesized once."""
    project = Project(tmp_path / "project")
    project.synthesize()
    return project
