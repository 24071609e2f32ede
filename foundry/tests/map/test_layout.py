"""Nothing of a drawing lies over anything else, and every line ends at something."""

from itertools import pairwise
from pathlib import Path

import pytest

from lambda_foundry.map.layout import LABEL_HEIGHT, NODE_HEIGHT, TRIGGER_HEIGHT, Drawing, draw
from lambda_foundry.map.reading import read_system
from tests.map.systems import write_many


@pytest.fixture(params=[1, 3, 100])
def drawing(request: pytest.FixtureRequest, tmp_path: Path) -> Drawing:
    """A stack with so many functions, each with a schedule, a table and a queue."""
    (stack,) = read_system(write_many(tmp_path / "cdk.out", functions=request.param)).stacks
    return draw(stack)


def test_nothing_overlaps(drawing: Drawing) -> None:
    """Every function, trigger and thing begins where the one above it has ended."""
    columns: list[list[tuple[float, float]]] = [
        [(placed.top, placed.height) for placed in drawing.functions],
        [(t.top, TRIGGER_HEIGHT) for placed in drawing.functions for t in placed.triggers],
        [(placed.top, NODE_HEIGHT) for placed in drawing.nodes],
    ]

    pairs = [pair for column in columns for pair in pairwise(column)]
    assert all(below - above - height > 0 for (above, height), (below, _) in pairs)


def test_everything_lies_inside(drawing: Drawing) -> None:
    """From the top to the height that the drawing says it has."""
    assert min(placed.top for placed in drawing.functions) >= 0
    assert min(placed.top for placed in drawing.nodes) >= 0
    assert max(placed.top for placed in drawing.nodes) + NODE_HEIGHT <= drawing.height
    assert max(placed.top + placed.height for placed in drawing.functions) <= drawing.height


def test_every_relation_has_a_line(drawing: Drawing) -> None:
    """One for each trigger and each thing that is used, between what it relates."""
    functions = [placed.function for placed in drawing.functions]
    expected = {(function.key, use.node.key) for function in functions for use in function.uses}
    expected |= {
        (function.key, node.key)
        for function in functions
        for trigger in function.triggers
        for node in trigger.sources
    }

    assert {line.ends for line in drawing.lines} == expected
    assert len(expected) == 3 * len(functions)


def test_every_line_says_what_it_does(drawing: Drawing) -> None:
    """Above its beginning at the function, which no other line of the function is close to."""
    uses = [line for line in drawing.lines if line.kind != "invokes"]
    starts = sorted(line.start[1] for line in uses)

    assert {line.label for line in uses} == {"put items", "send messages"}
    assert all(below - above >= LABEL_HEIGHT for above, below in pairwise(starts))
