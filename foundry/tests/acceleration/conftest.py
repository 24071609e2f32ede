"""Projects to synthesize with and without acceleration."""

import shutil
from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from tests.places import PACKAGE
from tests.project_sources import copy_sources


@pytest.fixture(params=["samples", "every_trigger"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The sample project, or one with a function for each trigger."""
    if request.param == "samples":
        return copy_sources(tmp_path / "project")
    folder = tmp_path / "project"
    shutil.copytree(PACKAGE / "tests" / "acceleration" / "every_trigger", folder)
    shutil.copyfile(project_root() / "cdk.json", folder / "cdk.json")
    return folder
