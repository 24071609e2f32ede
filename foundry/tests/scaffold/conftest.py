"""Copies of the project for the tests that scaffold into one."""

import pytest

from tests.scaffold.project_copy import ProjectCopy


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """One copy for all tests of a file."""
    return ProjectCopy.made_in(tmp_path_factory.mktemp("scaffold"))
