"""What Python reads during a synthesis is noted, and it reads as it always does."""

import codecs
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambda_foundry.packaging.integrity import BATCH, content_hashes
from lambda_foundry.packaging.uv_command import run_uv
from lambda_foundry.synthesis.reads import Reads
from lambda_foundry.synthesis.watching import watching


@pytest.fixture
def reads(tmp_path: Path) -> Iterator[Reads]:
    """Notes of a synthesis; the variables that they set for jsii are unset again."""
    before = dict(os.environ)
    notes = Reads(str(tmp_path / "cdk.out"))
    yield notes
    notes.close()
    os.environ.clear()
    os.environ.update(before)


def test_watching_lets_python_load_an_encoding(reads: Reads) -> None:
    """It imports one when a file in it is first read, and names the arguments of the import."""
    with watching(reads):
        found = codecs.lookup("cp1140")

    assert found.name == "cp1140"


def test_watching_notes_what_several_threads_read(reads: Reads, tmp_path: Path) -> None:
    """And still what is read after them."""
    names = [f"{number}.py" for number in range(4 * BATCH)]
    for name in [*names, "last.py"]:
        (tmp_path / name).write_text(name)

    with watching(reads):
        content_hashes(tmp_path, names)
        (tmp_path / "last.py").read_text()

    assert {str(tmp_path / name) for name in [*names, "last.py"]} <= reads.files.keys()


def test_watching_knows_what_a_build_asks_of_uv(reads: Reads) -> None:
    """It goes by hashes, so a synthesis that built a package can be reused at once."""
    with watching(reads):
        answer = run_uv("--version")

    assert answer.returncode == 0
    # The tests' own tools are loaded, too, and ask for dates.
    assert [why for why in reads.unseen.values() if "program" in why] == []


def test_watching_looks_at_the_clock_unseen(reads: Reads) -> None:
    """What was loaded before is compared with it, and the app has no part in that."""
    with watching(reads):
        reads.loaded(__file__)

    assert [why for why in reads.unseen.values() if "time" in why] == []


def test_file_from_the_future_is_told_as_that(reads: Reads, tmp_path: Path) -> None:
    """Where the clock was put back, nobody has edited the file meanwhile."""
    file = tmp_path / "site-packages" / "library.py"
    file.parent.mkdir()
    file.touch()
    os.utime(file, (time.time() + 600, time.time() + 600))

    reads.loaded(str(file))

    (why,) = reads.unseen.values()
    assert "library.py is from the future by this machine's clock" in why
