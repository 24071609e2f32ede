"""The project is the one that a person is in: found from below, never by where the package lies."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.project import BUILDS

SLOW_FUNCTION = {
    "Type": "AWS::Lambda::Function",
    "Properties": {"Runtime": "python3.14", "Handler": "handler.handler", "Timeout": 1000},
}
FOUND = "broken.json: timeout: Function: its timeout is 1000 seconds; deployment fails; write 1"
SHOW_ROOT = "from lambda_foundry.project import project_root; print(project_root())"


def python(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def make_project(folder: Path) -> Path:
    """The least that a project is known by, and a folder deep inside it."""
    inside = folder / "stacks" / "shop"
    inside.mkdir(parents=True)
    (folder / "cdk.json").write_text("{}")
    return inside


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is in no project, with a template that has a mistake."""
    template: dict[str, Any] = {"Resources": {"Function": SLOW_FUNCTION}}
    (tmp_path / "broken.json").write_text(json.dumps(template))
    return tmp_path


def test_project_is_found_from_a_folder_inside_it(tmp_path: Path) -> None:
    """However deep."""
    inside = make_project(tmp_path)

    assert python("-c", SHOW_ROOT, folder=inside).stdout == f"{tmp_path}\n"


def test_nearest_project_is_meant(tmp_path: Path) -> None:
    """One may lie in another, as those that tests make; half a project is none."""
    make_project(tmp_path)
    inside = make_project(tmp_path / "samples" / "small")
    (inside / "stacks").mkdir()

    assert python("-c", SHOW_ROOT, folder=inside).stdout == f"{tmp_path / 'samples' / 'small'}\n"
    assert python("-c", SHOW_ROOT, folder=tmp_path / "samples").stdout == f"{tmp_path}\n"


def test_project_is_asked_for_in_one_line_where_there_is_none(outside: Path) -> None:
    """By a command that needs one, which then does nothing."""
    done = python("-m", "lambda_foundry", "access", folder=outside)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: {outside} is in no project: neither it nor a folder above it has cdk.json and "
        "stacks; go into a project, or make one by: foundry init DIR\n"
    )


def test_templates_are_checked_outside_of_any_project(outside: Path) -> None:
    """Anyone's, by the names that they are given by."""
    done = python("-m", "lambda_foundry", "check", "--template", "broken.json", folder=outside)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(FOUND)
    assert [file.name for file in outside.iterdir()] == ["broken.json"]


def test_access_of_a_template_is_told_outside_of_any_project(outside: Path) -> None:
    """And nothing is written."""
    done = python("-m", "lambda_foundry", "access", "--template=broken.json", folder=outside)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Function\n  ")
    assert [file.name for file in outside.iterdir()] == ["broken.json"]


def test_builds_of_another_folder_are_used_where_they_are_named(tmp_path: Path) -> None:
    """A synthesis of another revision takes them so: no link is needed, which Windows refuses."""
    inside, builds = make_project(tmp_path / "project"), tmp_path / "builds"
    shows = "from lambda_foundry.project import builds_folder; print(builds_folder())"

    own = python("-c", shows, folder=inside).stdout
    named = python(
        "-c", f"import os; os.environ['{BUILDS}'] = {str(builds)!r}; {shows}", folder=inside
    )

    assert own == f"{tmp_path / 'project' / '.build'}\n"
    assert named.stdout == f"{builds}\n"


def test_files_are_those_of_the_folder_in_which_a_command_is_called(outside: Path) -> None:
    """Though it works in the project's."""
    inside = make_project(outside / "project")
    (inside / "broken.json").write_text((outside / "broken.json").read_text())

    done = python("-m", "lambda_foundry", "check", "--template", "broken.json", folder=inside)

    assert done.stdout.startswith(FOUND)


def test_tests_of_other_projects_are_left_alone(outside: Path) -> None:
    """The pytest plugin is installed for all that share an environment, and is for projects."""
    (outside / "test_it.py").write_text("def test_it(pytestconfig):\n    pass\n")

    done = python("-m", "pytest", "-q", "--fixtures", folder=outside)

    assert done.returncode == 0
    assert "tmp_path" in done.stdout
    assert "load_handler" not in done.stdout
