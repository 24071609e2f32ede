"""A project gets the package from where the command came from: also a folder.

What comes from an index is in `tests/docs/test_own_project.py`.
"""

from pathlib import Path
from typing import Any

import pytest
from packaging.utils import parse_wheel_filename

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.package_source import PackageSource
from tests.project.machine import Machine


@pytest.mark.slow
def test_project_of_a_folder_has_the_wheel(machine: Machine) -> None:
    """Another machine hasn't the folder, so the project brings what was built from it."""
    folder = str(project_root() / "foundry")
    init = ("foundry", "init", ".", "--no-input", "trigger=none", "ci=none")
    place = machine.folder / "outer" / "built"
    place.mkdir(parents=True)
    (place.parent / "cdk.json").write_text("{}")
    (place.parent / "stacks").mkdir()

    said = machine.passes("uvx", "--from", folder, *init, cwd=place)

    # Who is in the folder already needs no step into it, also inside another project.
    assert "  cd " not in said
    (wheel,) = (place / "vendor").iterdir()
    name, version, build, *_ = parse_wheel_filename(wheel.name)
    assert (name, str(version), len(build)) == ("lambda-foundry", "1.0.0", 2)
    assert str(project_root()) not in (place / "uv.lock").read_text()
    machine.passes("uv", "lock", "--check", cwd=place)


@pytest.mark.parametrize(
    ("noted", "table"),
    [
        ({}, None),
        ({"url": "file:///home/w/lambda_foundry-1.0.0-py3-none-any.whl", "archive_info": {}}, None),
        (
            {"url": "https://example.com/a.whl", "archive_info": {}},
            '{ url = "https://example.com/a.whl" }',
        ),
        (
            {
                "url": "https://example.com/foundry.git",
                "vcs_info": {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "v1.0.0"},
                "subdirectory": "foundry",
            },
            '{ git = "https://example.com/foundry.git", subdirectory = "foundry", rev = "v1.0.0" }',
        ),
    ],
)
def test_source_is_what_the_installer_noted(noted: dict[str, Any], table: str | None) -> None:
    """By the forms of PEP 610: an index, a wheel here, a wheel elsewhere, a repository's tag."""
    source = PackageSource(version="1.0.0", url=noted.get("url"), details=noted)

    assert source.table == table
    assert source.vendored is noted.get("url", "").startswith("file:///home")
    assert source.requirement == ">=1.0.0,<2"


def vendored(wheel: Path, project: Path) -> str:
    """The name that a wheel has in a project."""
    project.mkdir()
    PackageSource(version="1.0.0", url=wheel.as_uri(), details={}).vendor(project)
    (copy,) = (project / "vendor").iterdir()
    assert copy.read_bytes() == wheel.read_bytes()
    return copy.name


def test_rebuilt_wheel_of_the_same_version_has_another_name(tmp_path: Path) -> None:
    """Else uv would take the earlier one from its cache; what the name says stays."""
    wheel = tmp_path / "lambda_foundry-1.0.0-py3-none-any.whl"
    wheel.write_bytes(b"before")
    before = vendored(wheel, tmp_path / "before")
    again = vendored(wheel, tmp_path / "again")
    wheel.write_bytes(b"after")
    after = vendored(wheel, tmp_path / "after")

    assert before == again != after
    for name in (before, after):
        package, version, _, tags = parse_wheel_filename(name)
        assert (package, str(version), set(map(str, tags))) == (
            "lambda-foundry",
            "1.0.0",
            {"py3-none-any"},
        )


def test_wheel_with_a_build_tag_keeps_its_name(tmp_path: Path) -> None:
    """Who gives builds numbers tells them apart already."""
    wheel = tmp_path / "lambda_foundry-1.0.0-7-py3-none-any.whl"
    wheel.write_bytes(b"seventh")

    assert vendored(wheel, tmp_path / "project") == wheel.name
