"""What a reuse costs, counted: a look at each file, and the bytes of none."""

import json
from collections.abc import Callable

import pytest

from lambda_foundry.synthesis import file_state
from lambda_foundry.synthesis.file_state import Seen, still
from lambda_foundry.synthesis.record import NAME
from tests.synthesis.stand_in import Project

pytestmark = pytest.mark.slow

LOOKS_AT_A_FUNCTION = 10
"""Paths in the record for each function; raise it only for what every function needs."""


def recorded(project: Project) -> dict[str, Seen]:
    """Everything that a reuse looks at."""
    content = json.loads((project.folder / "cdk.out" / NAME).read_text())
    return {path: tuple(seen) for path, seen in (content["files"] | content["assembly"]).items()}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose bytes were read."""
    files: list[str] = []
    state: Callable[[str], str] = file_state.state

    def counted(path: str) -> str:
        found = state(path)
        if found[0].isdigit():
            files.append(path)
        return found

    monkeypatch.setattr(file_state, "state", counted)
    return files


def test_reuse_reads_no_file(
    project: Project, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once files are old enough for their times to be trusted."""
    monkeypatch.setattr(file_state, "SETTLED_AFTER", -1)
    # Of installed files only times are known.
    marked = {
        path: still(path, seen, exact=bool(seen[0])) or seen
        for path, seen in recorded(project).items()
    }
    read.clear()

    changed = [
        path for path, seen in marked.items() if still(path, seen, exact=bool(seen[0])) is None
    ]

    assert changed == []
    assert read == []


def test_reuse_looks_at_few_paths_for_a_function(project: Project) -> None:
    """So that its cost for two hundred functions stays that of looking at some thousand paths."""
    before = len(recorded(project))
    for number in range(10):
        project.write(f"lambda_src/shop/more_{number}/handler.py", f"more = {number}")
    project.synthesize()

    assert len(recorded(project)) - before <= 10 * LOOKS_AT_A_FUNCTION
