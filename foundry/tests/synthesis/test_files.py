"""What a path holds is seen by its marks where they can be trusted, else by its bytes."""

import os
import time
from pathlib import Path

import pytest

from lambda_foundry.synthesis.files import (
    IMPORTABLE,
    NAMES,
    SETTLED_AFTER,
    Seen,
    see,
    still,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file."""
    file = tmp_path / "handler.py"
    file.write_text("one")
    return file


@pytest.fixture(scope="module")
def settled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is old enough for its times to be trusted."""
    file: Path = tmp_path_factory.mktemp("settled") / "handler.py"
    file.write_text("one", encoding="utf-8")
    time.sleep(SETTLED_AFTER)
    return file


def test_edit_of_the_same_size_and_moment_is_seen(file: Path) -> None:
    """A young file is compared byte for byte."""
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    seen = see(str(file))

    file.write_text("two", encoding="utf-8")
    os.utime(file, ns=times)

    assert still(str(file), seen) is None


@pytest.mark.slow
def test_unchanged_file_is_not_read(settled_file: Path, opened: list[str]) -> None:
    """Its mark is enough."""
    seen = see(str(settled_file))
    opened.clear()

    assert still(str(settled_file), seen) == seen
    assert opened == []


@pytest.mark.slow
def test_touched_file_is_the_same_with_another_mark(settled_file: Path) -> None:
    """As after `git checkout` there and back: it is read once, and then its mark is enough."""
    before = see(str(settled_file))
    settled_file.touch()
    time.sleep(SETTLED_AFTER)

    after = still(str(settled_file), before)

    assert after
    assert after[0] == before[0]
    assert after[1] not in {before[1], None}


@pytest.mark.parametrize("exact", [True, False])
def test_deleted_file_is_seen(exact: bool, file: Path) -> None:
    """And one that comes back with other bytes."""
    seen = see(str(file), exact=exact)
    file.unlink()

    assert still(str(file), seen, exact=exact) is None


def test_file_that_was_not_there_is_seen(file: Path) -> None:
    """An `if path.exists()` may be answered otherwise."""
    missing = str(file.with_name("missing"))
    seen = see(missing)
    assert still(missing, seen)

    Path(missing).touch()

    assert still(missing, seen) is None


def test_link_is_seen_with_what_it_leads_to(file: Path) -> None:
    """Another target, or other bytes in the same."""
    link = file.with_name("link")
    link.symlink_to(file)
    seen = see(str(link))
    assert still(str(link), seen)

    file.write_text("two", encoding="utf-8")

    assert still(str(link), seen) is None


@pytest.mark.parametrize(
    ("ending", "name", "changed"),
    [
        (NAMES, "notes.txt", True),
        (IMPORTABLE, "notes.txt", False),
        (IMPORTABLE, "module.py", True),
        (IMPORTABLE, "__pycache__/module.pyc", False),
        (IMPORTABLE, "package/__init__.py", True),
        (IMPORTABLE, "out/cdk.out", False),
    ],
)
def test_new_name_in_a_folder_is_seen(ending: str, name: str, changed: bool, file: Path) -> None:
    """Where modules are looked for, only what could be one, and no output of a synthesis."""
    folder = f"{file.parent}{ending}"
    seen: Seen = see(folder)

    (file.parent / name).parent.mkdir(exist_ok=True)
    (file.parent / name).touch()

    assert (still(folder, seen) is None) is changed
