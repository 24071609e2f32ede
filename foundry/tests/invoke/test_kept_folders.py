"""What `foundry invoke` keeps goes after a week without use, and never while it is used."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lambda_foundry.invoke.kept_folders import LOCK, LONG, kept_folder

if sys.platform != "win32":
    import fcntl


@pytest.fixture
def home(empty_project: Path) -> Path:
    """Where folders are kept; empty."""
    return empty_project / ".build" / "invoke"


def keep(name: str) -> Path:
    """A kept folder with one file."""
    return kept_folder(name, lambda folder: (folder / "file").touch())


def unused_for(seconds: float, folder: Path) -> None:
    """Let time go by."""
    then = time.time() - seconds
    os.utime(folder, (then, then))


def folders(home: Path) -> set[str]:
    """What there is, without the lock."""
    return {path.name for path in home.iterdir()} - {LOCK}


def test_folder_that_nothing_used_goes(home: Path) -> None:
    """Once another one is made; what was used in between stays, as do young ones."""
    unused_for(LONG + 60, keep("old"))
    unused_for(LONG - 60, keep("young"))
    unused_for(LONG + 60, keep("used"))

    keep("used")
    keep("new")

    assert folders(home) == {"young", "used", "new"}
    assert (home / "used" / "file").exists()


def test_leavings_go(home: Path) -> None:
    """An invocation that was killed leaves half a folder, or half of one that it removed."""
    keep("kept")
    for name in ("making-a", "removing-b"):
        (home / name).mkdir()
        unused_for(LONG + 60, home / name)

    keep("new")

    assert folders(home) == {"kept", "new"}


def test_link_to_the_runtime_goes_alone(home: Path, tmp_path: Path) -> None:
    """What it leads to stays."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "module.py").touch()
    folder = kept_folder("old", lambda made: (made / "link").symlink_to(package))
    unused_for(LONG + 60, folder)

    keep("new")

    assert folders(home) == {"new"}
    assert (package / "module.py").exists()


def test_folder_is_not_removed_while_another_says_that_it_uses_it(home: Path) -> None:
    """Removing waits for it, and then finds the folder used."""
    folder = keep("old")
    unused_for(LONG + 60, folder)

    with ThreadPoolExecutor() as pool:
        with (home / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            removing = pool.submit(keep, "new")
            os.utime(folder)
            assert folder.is_dir()
        removing.result(timeout=60)

    assert folders(home) == {"old", "new"}


def test_kept_folder_can_be_used_where_nothing_can_be_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project on a read-only disk."""
    folder = keep("kept")

    def refuse(_: Path) -> None:
        raise PermissionError("Read-only file system")

    monkeypatch.setattr(os, "utime", refuse)

    assert kept_folder("kept", refuse) == folder
