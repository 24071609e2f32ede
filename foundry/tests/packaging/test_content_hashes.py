"""Every file's content is hashed, however many files there are and however large they are."""

import hashlib
from pathlib import Path

import pytest

from lambda_foundry.packaging.integrity import BATCH, CHUNK, content_hashes


@pytest.mark.parametrize("count", [0, 1, BATCH, 2 * BATCH + 1])
def test_content_hashes_keep_the_order_of_the_names(count: int, tmp_path: Path) -> None:
    """With one thread and with several."""
    names = [f"{number}.py" for number in reversed(range(count))]
    for name in names:
        (tmp_path / name).write_text(name)

    assert content_hashes(tmp_path, names) == [
        hashlib.sha256(name.encode()).hexdigest() for name in names
    ]


@pytest.mark.parametrize("size", [0, CHUNK, 2 * CHUNK + 1])
def test_content_hashes_read_to_the_end(size: int, tmp_path: Path) -> None:
    """Files are read in chunks; none is left out or read twice."""
    content = bytes(number % 251 for number in range(size))
    (tmp_path / "large.so").write_bytes(content)

    assert content_hashes(tmp_path, ["large.so"]) == [hashlib.sha256(content).hexdigest()]


def test_content_hashes_report_an_unreadable_file(tmp_path: Path) -> None:
    """Among many as well as alone: nothing that wasn't read counts as hashed."""
    names = [f"{number}.py" for number in range(2 * BATCH)]

    with pytest.raises(FileNotFoundError):
        content_hashes(tmp_path, names)
