"""A version that the tests have used while another is deployed is told of."""

import importlib
import sys
from pathlib import Path

import pytest

from lambda_foundry.testing.deployed_versions import other_versions
from tests.packaging.wheelhouse import write_files


@pytest.fixture
def project(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in whose environment is `tested_aaa` 1.0, and whose layer locks 2.0."""
    installed = write_files(
        empty_project / "environment",
        {
            "tested_aaa/__init__.py": "",
            "tested_aaa-1.0.dist-info/METADATA": "Name: tested-aaa\nVersion: 1.0\n",
            "tested_aaa-1.0.dist-info/RECORD": "tested_aaa/__init__.py,,\n",
        },
    )
    write_files(
        empty_project / "layers" / "aaa",
        {
            "requirements.in": "tested-aaa\n",
            "requirements.txt": f"tested-aaa==2.0 --hash=sha256:{'0' * 64}\n",
        },
    )
    monkeypatch.syspath_prepend(installed)
    monkeypatch.setitem(sys.modules, "tested_aaa", sys)
    monkeypatch.delitem(sys.modules, "tested_aaa")
    return empty_project


def test_other_version_that_was_imported_is_told(project: Path) -> None:
    """With what to write, so that both are the same."""
    importlib.import_module("tested_aaa")

    (line,) = other_versions()

    assert line == (
        "tested-aaa: the tests have imported 1.0 of the project's environment, layers/aaa deploys "
        "2.0; write tested-aaa==2.0 into the group dev of pyproject.toml"
    )


def test_other_version_that_no_test_imports_is_no_matter(project: Path) -> None:
    """What is only installed was not tested with."""
    assert list(other_versions()) == []


def test_same_version_is_no_matter(project: Path) -> None:
    """That is how it should be."""
    importlib.import_module("tested_aaa")
    write_files(
        project / "layers" / "aaa",
        {"requirements.txt": f"tested-aaa==1.0 --hash=sha256:{'0' * 64}\n"},
    )

    assert list(other_versions()) == []
