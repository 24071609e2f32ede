"""`foundry local` notices each change of the app's files, and no other."""

from pathlib import Path

import pytest

from lambda_foundry.local.changes import differing, state, watched
from lambda_foundry.project import project_root


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with one file in a folder."""
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "handler.py").write_text("1")
    return tmp_path


def test_watched_is_what_cdk_json_says() -> None:
    """Every path of `cdk.json` is one that exists."""
    paths = watched()

    assert project_root() / "app.py" in paths
    assert project_root() / "lambda_src" in paths
    assert [path for path in paths if not path.exists()] == []


def test_change_of_a_file_is_noticed(source: Path) -> None:
    """Written, added and removed files, by their names."""
    before = state([source])
    (source / "service" / "handler.py").write_text("12")
    (source / "new.py").write_text("")

    assert differing(before, state([source])) == [
        f"{source}/new.py",
        f"{source}/service/handler.py",
    ]
    (source / "new.py").unlink()
    (source / "service" / "handler.py").unlink()
    assert differing(before, state([source])) == [f"{source}/service/handler.py"]


def test_bytecode_is_no_change(source: Path) -> None:
    """What Python writes beside a file that it imports."""
    before = state([source])
    (source / "service" / "__pycache__").mkdir()
    (source / "service" / "__pycache__" / "handler.pyc").write_text("")
    (source / "old.pyc").write_text("")

    assert differing(before, state([source])) == []
