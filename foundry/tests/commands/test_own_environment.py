"""A tool that wants packages of its own gets an environment of its own, once."""

from pathlib import Path

import pytest

from lambda_foundry.commands.own_environment import own_environment
from lambda_foundry.mistakes import Mistake
from tests.packaging.wheelhouse import write_wheel


@pytest.fixture
def builds(empty_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where environments are made; of the only package, `aaa`, there is one version."""
    points = b"[console_scripts]\naaa = aaa:main\n"
    write_wheel(
        empty_project,
        "aaa",
        files={"aaa.py": b"main = print\n", "aaa-1.0.dist-info/entry_points.txt": points},
    )
    monkeypatch.setenv("UV_FIND_LINKS", str(empty_project))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(empty_project / "uv-cache"))
    return empty_project / ".build"


def test_tool_is_installed_once(builds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told when it is, and the second time it is just there."""
    programs = own_environment("aaa", "1.0")
    told = capsys.readouterr().err

    assert own_environment("aaa", "1.0") == programs
    assert told == "set-up: installing aaa 1.0, once …\n"
    assert capsys.readouterr().err == ""
    assert [info.name for info in programs.parent.rglob("aaa-*")] == ["aaa-1.0.dist-info"]


def test_tool_whose_environment_was_left_half_made_is_installed_again(builds: Path) -> None:
    """A run that is killed while uv makes it anew leaves programs and a receipt."""
    programs = own_environment("aaa", "1.0")
    (programs.parent / "pyvenv.cfg").unlink()

    assert own_environment("aaa", "1.0") == programs
    assert (programs.parent / "pyvenv.cfg").is_file()


def test_tool_that_cannot_be_installed_is_told(builds: Path) -> None:
    """In one line, and nothing half-made is left."""
    with pytest.raises(Mistake, match=r"^aaa==2\.0 can't be installed: .*$"):
        own_environment("aaa", "2.0")

    assert not (builds / "tools" / "aaa").exists()
