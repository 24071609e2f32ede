"""A project gets the package from where the command came from: also a folder.

What comes from an index is in `tests/docs/test_own_project.py`.
"""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.utils import parse_wheel_filename

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.package_source import PackageSource
from tests.project.machine import Machine

OWN_ENVIRONMENT = {"UV_PROJECT_ENVIRONMENT": ""}
"""For commands that are to find a project's environment in the project, as uv has it."""


class Made(NamedTuple):
    """A project from a folder of the package, and what `foundry init` said of it."""

    place: Path
    said: str


@pytest.fixture(scope="module")
def made(machine: Machine) -> Made:
    """One in a folder that is there, and that is in another project."""
    folder = str(project_root() / "foundry")
    init = ("foundry", "init", ".", "--no-input", "trigger=none", "ci=none")
    place = machine.folder / "outer" / "built"
    place.mkdir(parents=True)
    (place.parent / "cdk.json").write_text("{}")
    (place.parent / "stacks").mkdir()
    return Made(place, machine.passes("uvx", "--from", folder, *init, cwd=place, **OWN_ENVIRONMENT))


@pytest.mark.slow
def test_project_of_a_folder_has_the_wheel(made: Made, machine: Machine) -> None:
    """Another machine hasn't the folder, so the project brings what was built from it."""
    (wheel,) = (made.place / "vendor").iterdir()
    name, version, build, *_ = parse_wheel_filename(wheel.name)

    # Who is in the folder already needs no step into it, also inside another project.
    assert "  cd " not in made.said
    assert (name, str(version), len(build)) == ("lambda-foundry", "1.0.0", 2)
    assert str(project_root()) not in (made.place / "uv.lock").read_text()
    machine.passes("uv", "lock", "--check", cwd=made.place)


@pytest.mark.slow
def test_environment_comes_along_with_the_project(made: Made, machine: Machine) -> None:
    """The one that its tests ran in: the next command installs nothing, and programs start."""
    run = ("uv", "run", "--no-sync", "foundry", "--version")

    machine.passes("uv", "sync", "--locked", "--check", cwd=made.place, **OWN_ENVIRONMENT)

    assert "lambda-foundry 1.0.0" in machine.passes(*run, cwd=made.place, **OWN_ENVIRONMENT)
    files = [path for path in made.place.rglob("*") if ".venv" not in path.parts]
    assert f"{sum(path.is_file() for path in files)} files" in made.said


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
