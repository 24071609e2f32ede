"""Runs of `foundry local` find each other, and clear away those that were cut off."""

import os
from pathlib import Path

import pytest

from lambda_foundry.local.runs import Run, announce, current_run, new_run_folder, runs_folder
from lambda_foundry.mistakes import Mistake

NOBODY = 2**22 + 1
"""No process has this id."""


@pytest.fixture(autouse=True)
def runs(empty_project: Path) -> Path:
    """No runs but those of the test, also where others have an emulator."""
    folder = runs_folder()
    folder.mkdir(parents=True)
    return folder


def announced(folder: Path, *, owner: int, port: int) -> Run:
    """A run that can be found."""
    run = Run(owner=owner, url=f"http://127.0.0.1:{port}", assembly="cdk.out", python="3.14")
    announce(run, folder)
    return run


def test_current_run_is_the_last_that_was_started() -> None:
    """Of two runs in one project."""
    announced(new_run_folder(), owner=os.getpid(), port=1)
    last = announced(new_run_folder(), owner=os.getpid(), port=2)

    assert current_run() == last


def test_current_run_is_none_that_has_ended(runs: Path) -> None:
    """A run whose owner is gone is none, and one line says what to do."""
    folder = runs / f"{NOBODY}-gone"
    folder.mkdir()
    announced(folder, owner=NOBODY, port=1)

    with pytest.raises(Mistake, match=r"no emulator is running; start it .*: uv run foundry local"):
        current_run()


def test_new_run_folder_clears_away_what_was_cut_off(runs: Path) -> None:
    """The folder of a process that is gone goes; that of a living one stays."""
    (runs / f"{NOBODY}-gone").mkdir()
    (runs / ".DS_Store").touch()
    mine = new_run_folder()

    another = new_run_folder()

    assert sorted(runs.iterdir()) == sorted([runs / ".DS_Store", mine, another])


def test_announced_address_must_be_this_machine(runs: Path) -> None:
    """A file that names another address is refused before anything is sent there."""
    folder = runs / f"{os.getpid()}-forged"
    folder.mkdir()
    announce(
        Run(owner=os.getpid(), url="http://192.0.2.1:80", assembly="cdk.out", python="3.14"), folder
    )

    with pytest.raises(Mistake, match="no emulator of this machine"):
        _ = current_run().endpoint
