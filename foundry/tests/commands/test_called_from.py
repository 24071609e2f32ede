"""Files are meant as seen from where a person calls `foundry`, which works in the project."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lambda_foundry.project import builds_folder, project_root
from tests.invoke.small_assembly import write_assembly

TEMPLATE = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
HANDLER = "def handler(event, context):\n    return event\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a template and an assembly; its parent is a project for who makes it one."""
    folder = tmp_path / "inner"
    write_assembly(folder / "built", files={"app.py": HANDLER})
    (folder / "stack.json").write_text(TEMPLATE)
    return folder


@pytest.fixture
def inside(folder: Path) -> Path:
    """The same folder, in a project."""
    (folder.parent / "cdk.json").write_text("{}")
    (folder.parent / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n')
    (folder.parent / "stacks").mkdir()
    return folder


@pytest.fixture
def in_this_project() -> Iterator[Path]:
    """An empty folder of this project, two floors down."""
    builds_folder().mkdir(exist_ok=True)
    with TemporaryDirectory(dir=builds_folder()) as folder:
        yield Path(folder)


def foundry(*command: str, folder: Path) -> str:
    """What the command prints when it is called in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "lambda_foundry", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", ["access", "check"])
def test_template_may_lie_outside_of_every_project(command: str, folder: Path) -> None:
    """It is read from there."""
    foundry(command, "--template", "stack.json", folder=folder)


@pytest.mark.parametrize("command", ["access", "check"])
def test_template_is_found_from_a_folder_of_a_project(command: str, inside: Path) -> None:
    """It is read from there."""
    foundry(command, "--template", "stack.json", folder=inside)


@pytest.mark.parametrize(("command", "file"), [("map", "map.html"), ("sbom", "sbom.json")])
def test_output_lies_where_the_command_is_called(command: str, file: str, inside: Path) -> None:
    """What it reads does, too; it says where the file is as seen from the project."""
    said = foundry(command, "--assembly", "built", "--output", file, folder=inside)

    assert said.startswith(f"inner/{file}")
    assert (inside / file).is_file()


@pytest.mark.slow
def test_synthesis_goes_where_the_command_is_called(in_this_project: Path) -> None:
    """Though the CDK CLI runs in the project; git and ruff pass over it, whatever its name."""
    said = foundry("synth", "--output", "here", folder=in_this_project)

    assert said.startswith(f"Synthesized 2 stacks in .build/{in_this_project.name}/here, ")
    assert (in_this_project / "here" / "Uptime.template.json").is_file()
    for ignored in (".gitignore", ".ignore"):
        assert (in_this_project / "here" / ignored).read_text() == "*\n"


def test_test_file_is_found_where_the_command_is_called() -> None:
    """Also one test of it; pytest runs there."""
    folder = project_root() / "tests" / "concepts"
    said = foundry("test", "test_echo.py", "--collect-only", "-q", folder=folder)

    assert "tests/concepts/test_echo.py" in said
    assert "test_greet" not in said


def test_tests_are_all_of_the_project_without_a_file(in_this_project: Path) -> None:
    """Wherever in it the command is called."""
    said = foundry("test", "--collect-only", "-q", folder=in_this_project)

    assert "tests/concepts/test_echo.py" in said
    assert "tests/test_every_function.py" in said
