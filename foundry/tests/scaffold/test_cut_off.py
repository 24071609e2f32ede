"""What a scaffold that was killed has left is taken back by the next one, or told."""

import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.scaffold.cut_off import remove_temporary
from lambda_foundry.scaffold.placing import take_back_cut_off
from tests.project.machine import git

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")

KILLED = """
import os, signal, sys
from pathlib import Path
from lambda_foundry.scaffold import cut_off
from lambda_foundry.scaffold.placing import new_staging, place

project, count = Path(sys.argv[1]), int(sys.argv[2])
temporary = cut_off.temporary_folder(project)
temporary.__enter__()
staging = new_staging(project)
for name in ("lambda_src/shop/sell/handler.py", "stacks/shop/sell.py", "stacks/shop/__init__.py",
             "tests/shop/test_sell.py", "tests/events/shop/sell.json"):
    (staging / name).parent.mkdir(parents=True, exist_ok=True)
    (staging / name).write_text("{}")

def before_each():
    global count
    if count == 0:
        end()
    count -= 1

def end():
    if "stay" in sys.argv:
        print("waiting", flush=True)
        sys.stdin.read()
    os.kill(os.getpid(), signal.SIGKILL)

place(staging, project, before_each=before_each)
for name in ("shop/sell", "shop/__init__", "layers/New"):
    file = project / "tests/snapshots" / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{}")
cut_off.set_aside(project / "tests/snapshots/shared.json")
if "whole" in sys.argv:
    cut_off.let_go()
end()
"""
"""Places the files of a function and is killed after so many of them, or at the very end."""

ALL = 9


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a layer's snapshot, and one that a new function changes."""
    (tmp_path / "tests/snapshots/layers").mkdir(parents=True)
    (tmp_path / "tests/snapshots/layers/Old.json").write_text("{}")
    (tmp_path / "tests/snapshots/shared.json").write_text('{"as": "before"}\n')
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/__init__.py").touch()
    return tmp_path


def killed(project: Path, after: int, *words: str) -> None:
    """A scaffold in the project, killed after it has placed so many files."""
    subprocess.run([sys.executable, "-c", KILLED, str(project), str(after), *words], check=False)


def files(project: Path) -> list[str]:
    """What lies in it, but for what is made anew."""
    found = (path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.startswith((".build", ".git/", ".scaffold-")))


@pytest.mark.parametrize("after", [0, 1, 4, ALL])
def test_killed_scaffold_is_taken_back(
    after: int, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the service that it began, and with what its tests had recorded or recorded again."""
    before, folders = files(project), {path for path in project.iterdir() if path.is_dir()}
    killed(project, after)

    take_back_cut_off(project)

    assert files(project) == before
    assert (project / "tests/snapshots/shared.json").read_text() == '{"as": "before"}\n'
    assert {path for path in project.iterdir() if path.is_dir()} - folders <= {project / ".build"}
    assert list((project / ".build/scaffolds").iterdir()) == []
    said = "took back shop/sell, which was cut off while it was added\n" if after else ""
    assert capsys.readouterr().err == said


def test_temporary_folder_goes_without_the_scaffold(project: Path) -> None:
    """As `foundry lock` does it, which adds no function, and so takes back none."""
    killed(project, ALL)
    before = files(project)

    remove_temporary(project)

    assert files(project) == before
    assert not list((project / ".build/scaffolds").glob("*-temporary"))
    assert list((project / ".build/scaffolds").glob("*.json"))


def test_edited_function_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever went on with it keeps it, and is told once."""
    killed(project, ALL)
    (project / "lambda_src/shop/sell/handler.py").write_text("{'mine': 1}")
    before = files(project)

    take_back_cut_off(project)
    take_back_cut_off(project)

    said = capsys.readouterr().err
    assert files(project) == before
    assert (
        said.count("note: shop/sell was cut off while it was added, and edited or committed since")
        == 1
    )
    assert "lambda_src/shop/sell/handler.py" in said


def test_whole_function_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once its tests have passed, a kill comes too late."""
    killed(project, ALL, "whole")
    before = files(project)

    take_back_cut_off(project)

    assert (files(project), capsys.readouterr().err) == (before, "")


def test_committed_function_stays(project: Path) -> None:
    """It is somebody's by then."""
    killed(project, ALL)
    git("init", "--quiet", folder=project)
    git("add", "lambda_src", folder=project)
    before = files(project)

    take_back_cut_off(project)

    assert files(project) == before


def test_running_scaffold_is_left_alone(project: Path) -> None:
    """Only what nobody will finish is taken back."""
    command = [sys.executable, "-c", KILLED, str(project), str(ALL), "stay"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        before = files(project)

        take_back_cut_off(project)

        assert files(project) == before
        running.kill()
