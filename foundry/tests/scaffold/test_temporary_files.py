"""A scaffold leaves nothing in the temporary folder, where cookiecutter copies the template to."""

import sys
from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from tests.scaffold.project_copy import ProjectCopy

pytestmark = pytest.mark.slow

sys.path.append(str(project_root() / "cookiecutter-template"))

from template_copy import remove  # noqa: E402  # found by that path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["service=shop"], 0, id="added"),
        pytest.param(["trigger=sqss"], 1, id="before the questions"),
        pytest.param(["servce=shop"], 1, id="before the answers"),
        pytest.param(["description={{ 1 }}"], 1, id="at an answer"),
        pytest.param(["memory=1"], 1, id="after the answers"),
    ],
)
def test_cookiecutter_leaves_nothing_behind(
    arguments: list[str], status: int, project: ProjectCopy, temporary: Path
) -> None:
    """Whether a function was added, or refused at whatever point."""
    result = project.cookiecutter("--no-input", *arguments)

    assert result.returncode == status
    assert list(temporary.iterdir()) == []


def test_new_leaves_nothing_behind(project: ProjectCopy, temporary: Path) -> None:
    """But for what pytest keeps of its last runs."""
    result = project.new("--no-input", "service=billing", "trigger=sns")

    assert result.stderr == ""
    assert [file for file in temporary.iterdir() if not file.name.startswith("pytest-of-")] == []


def test_python_code_leaves_nothing_behind(project: ProjectCopy, temporary: Path) -> None:
    """Though one process makes a copy for each function."""
    project.bake([{"service": "many", "function": name} for name in ("one", "two", "three")])

    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "template",
    ["lambda-foundry/cookiecutter-template", "cookiecutter-shop/cookiecutter-template"],
)
def test_only_a_copy_is_removed(
    template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project in the temporary folder, whatever it is called, stays."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / template
    folder.mkdir(parents=True)
    (folder.parent / "app.py").touch()

    remove(folder)

    assert folder.is_dir()
    assert (folder.parent / "app.py").is_file()
