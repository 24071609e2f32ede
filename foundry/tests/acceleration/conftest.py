"""A project to synthesize with and without acceleration."""

import shutil
from pathlib import Path

import pytest

from tests.places import PACKAGE
from tests.project_sources import copy_sources


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project, with one more service that has a function for each trigger."""
    folder = copy_sources(tmp_path_factory.mktemp("samples") / "project")
    trial = PACKAGE / "tests" / "acceleration" / "every_trigger"
    shutil.copytree(trial / "stacks", folder / "stacks", dirs_exist_ok=True)
    shutil.copytree(trial / "lambda_src", folder / "lambda_src", dirs_exist_ok=True)
    return folder
