"""In a checkout that can't be written, what is current is read and invoked as in any other."""

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lambda_foundry.invoke.kept_folders import kept_folder
from lambda_foundry.project import in_project
from lambda_foundry.synthesis.assembly_files import remove_unknown_assets
from lambda_foundry.synthesis.record import Record, only_one

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights to folders are others")

NOBODY = 65534


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may write anything, and stops to be root for a while."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A project that everybody may read and nobody may write."""
    folder = Path(tempfile.mkdtemp())
    (folder / "cdk.out").mkdir()
    (folder / ".build" / "invoke" / "made").mkdir(parents=True)
    (folder / "old.out" / "asset.1").mkdir(parents=True)
    (folder / "old.out" / "asset.1" / "handler.py").touch()
    for entry in (folder, *folder.rglob("*")):
        entry.chmod(0o555)
    with in_project(folder):
        yield folder
    for entry in (folder, *folder.rglob("*")):
        entry.chmod(0o755)
    shutil.rmtree(folder)


def test_assembly_is_read_without_a_lock(checkout: Path) -> None:
    """Nobody can change it, so nobody has to wait."""
    with without_rights(), only_one(checkout / "cdk.out"):
        assert Record.load(checkout / "cdk.out") is None

    assert list((checkout / "cdk.out").iterdir()) == []


def test_assembly_that_is_not_there_cannot_be_made(checkout: Path) -> None:
    """The error says where."""
    with (
        without_rights(),
        pytest.raises(OSError, match="other") as raised,
        only_one(checkout / "other"),
    ):
        pass

    assert raised.value.errno == errno.EACCES


def test_folders_for_an_invocation_are_made_elsewhere(checkout: Path) -> None:
    """Those that are in the checkout are used, and one that is missing is made for this run."""
    with without_rights():
        there = kept_folder("made", lambda _: pytest.fail("made again"))
        made = kept_folder("missing", lambda folder: (folder / "file").touch())

        assert there == checkout / ".build" / "invoke" / "made"
        assert (made / "file").is_file()
        assert not made.is_relative_to(checkout)
        assert kept_folder("missing", lambda _: pytest.fail("made again")) == made


def test_old_asset_that_cannot_be_removed_is_named(checkout: Path) -> None:
    """By its own path: the name of a file in it would tell nobody where to look."""
    with without_rights(), pytest.raises(OSError, match=r"asset\.1") as raised:
        remove_unknown_assets(checkout / "old.out", {})

    assert raised.value.filename == str(checkout / "old.out" / "asset.1")
