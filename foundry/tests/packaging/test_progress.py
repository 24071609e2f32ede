"""Builds that take long say what they do, to people at a terminal only."""

import time
from pathlib import Path

import pytest

from lambda_foundry.packaging import progress as progress_module
from lambda_foundry.packaging.lock import Lock, Pin
from lambda_foundry.packaging.progress import WATCHED, progress, tell_watchers
from lambda_foundry.packaging.target import Target

ARM = Target(python_version="3.14", architecture="arm64")
PINS = tuple(Pin(name=name, version="1.0", hashes=()) for name in ("aaa", "bbb", "ccc"))
LINE = "building layers/x for python3.14 on arm64: 1 of 3 packages\n"


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lock:
    """Three packages, one of which has arrived; and nobody is as patient as in real life."""
    monkeypatch.setattr(progress_module, "PATIENCE", 0.01)
    (tmp_path / "tree" / "aaa-1.0.dist-info").mkdir(parents=True)
    return Lock(folder=tmp_path, content=b"", pins=PINS)


def build_slowly(lock: Lock) -> None:
    """Take longer than it takes to be told about."""
    with progress("layers/x", target=ARM, lock=lock, watched=lock.folder):
        time.sleep(0.1)


def test_progress_tells_what_is_built_and_how_far(
    lock: Lock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Owner, target, and how many packages have arrived."""
    monkeypatch.setenv(WATCHED, "yes")

    build_slowly(lock)

    assert capsys.readouterr().err.startswith(LINE)


def test_progress_is_silent_when_nobody_watches(
    lock: Lock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither files nor CI logs get it."""
    monkeypatch.delenv(WATCHED, raising=False)

    build_slowly(lock)

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("watched", "told"), [("yes", "building the stack of shop, 1 of 2\n"), ("", "")]
)
def test_app_tells_which_stack_it_builds(
    watched: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the command that runs it for people, and to nobody else."""
    monkeypatch.setenv(WATCHED, watched)

    tell_watchers("the stack of shop, 1 of 2")

    assert capsys.readouterr().err == told
