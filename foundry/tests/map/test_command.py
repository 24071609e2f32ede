"""`foundry map` writes where it is told, whole or not at all, and says where that is."""

import json
import os
import stat
from pathlib import Path

import pytest

from lambda_foundry.map.command import main
from lambda_foundry.mistakes import Mistake
from tests.map.systems import write_system


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A small assembly."""
    return write_system(tmp_path / "cdk.out")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("out", "out/map.html"),
        ("out/system.html", "out/system.html"),
        ("cdk.out", "cdk.out/map.html"),
    ],
)
def test_page_is_written_where_it_is_wanted(
    given: str, written: str, system: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder, new or not, or as a file; anyone may read it, and the path is all it prints."""
    assert main(["--assembly", str(system), "--output", str(tmp_path / given)]) == 0

    page = tmp_path / written
    assert capsys.readouterr().out == f"{page}\n"
    assert page.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(page.stat().st_mode) & 0o444 == 0o444 & ~_umask()
    assert [file.name for file in page.parent.glob(".*")] == []


def test_page_lies_with_the_builds_unless_told(system: Path, empty_project: Path) -> None:
    """That folder is git-ignored."""
    assert main(["--assembly", str(system)]) == 0

    assert (empty_project / ".build" / "map.html").is_file()


def test_system_is_given_as_json(system: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the page shows, for programs."""
    assert main(["--assembly", str(system), "--json"]) == 0

    (stack, *_) = json.loads(capsys.readouterr().out)["stacks"]
    assert {"functions", "title"} <= stack.keys()


def test_mermaid_is_printed(system: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing else, so that it can be piped."""
    assert main(["--assembly", str(system), "--mermaid"]) == 0

    assert capsys.readouterr().out.startswith("flowchart LR\n  subgraph stack_Small")


def test_what_cannot_be_written_is_told(system: Path, tmp_path: Path) -> None:
    """In one line."""
    (tmp_path / "file").write_text("")

    with pytest.raises(Mistake, match=r"file/map\.html: can't be written: "):
        main(["--assembly", str(system), "--output", str(tmp_path / "file" / "map.html")])


def test_one_form_at_a_time(system: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Mermaid text is for standard output."""
    with pytest.raises(SystemExit, match="2"):
        main(["--assembly", str(system), "--mermaid", "--output", "x"])

    assert "not allowed with argument" in capsys.readouterr().err


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
