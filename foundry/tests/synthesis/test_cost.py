"""What a reuse costs, counted: a look at each file, and the bytes of none."""

import json
import time

import pytest

from lambda_foundry.synthesis.files import SETTLED_AFTER, Seen, still
from lambda_foundry.synthesis.record import NAME
from tests.synthesis.stand_in import Project

pytestmark = pytest.mark.slow

LOOKS_AT_A_FUNCTION = 3
"""Paths in the record for each function; raise it only for what every function needs."""


def recorded(project: Project) -> dict[str, Seen]:
    """Everything that a reuse looks at."""
    content = json.loads((project.folder / "cdk.out" / NAME).read_text())
    return {path: tuple(seen) for path, seen in (content["files"] | content["assembly"]).items()}


def test_reuse_reads_no_file(project: Project, opened: list[str]) -> None:
    """Once files are old enough for their times to be trusted."""
    time.sleep(SETTLED_AFTER)
    # Of installed files only times are known.
    marked = {
        path: still(path, seen, exact=bool(seen[0])) or seen
        for path, seen in recorded(project).items()
    }
    opened.clear()

    changed = [
        path for path, seen in marked.items() if still(path, seen, exact=bool(seen[0])) is None
    ]

    assert changed == []
    assert opened == []


def test_reuse_looks_at_few_paths_for_a_function(project: Project) -> None:
    """So that its cost for two hundred functions stays that of looking at some hundred paths."""
    # The first synthesis of a single service loads more of the package, which isn't counted.
    project.write("lambda_src/shop/order/handler.py", "order = 2")
    project.synthesize()
    before = len(recorded(project))
    for number in range(10):
        project.write(f"lambda_src/shop/more_{number}/handler.py", f"more = {number}")
    project.synthesize()

    assert len(recorded(project)) - before <= 10 * LOOKS_AT_A_FUNCTION
