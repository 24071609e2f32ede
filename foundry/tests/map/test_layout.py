"""Nothing of a drawing lies over anything else, and every line ends at something."""

from itertools import pairwise
from pathlib import Path

import pytest

from lambda_foundry.map.layout import FUNCTION_HEIGHT, NODE_HEIGHT, TRIGGER_HEIGHT, Drawing, draw
from lambda_foundry.map.reading import read_system
from tests.map.systems import write_many


@pytest.fixture(params=[1, 3, 100])
def drawing(request: pytest.FixtureRequest, tmp_path: Path) -> Drawing:
    """A stack with so many functions, each with a schedule, a table and a queue."""
    (stack,) = read_system(write_many(tmp_path / "cdk.out", functions=request.param)).stacks
    return draw(stack)


def test_nothing_overlaps(drawing: Drawing) -> None:
    """Every function, trigger and thing begins where the one above it has ended."""
    columns = [
        ([placed.top for placed in drawing.functions], FUNCTION_HEIGHT),
        ([t.top for placed in drawing.functions for t in placed.triggers], TRIGGER_HEIGHT),
        ([placed.top for placed in drawing.nodes], NODE_HEIGHT),
    ]

    gaps = [below - above - height for tops, height in columns for above, below in pairwise(tops)]
    assert all(gap > 0 for gap in gaps)


def test_everything_lies_inside(drawing: Drawing) -> None:
    """From the top to the height that the drawing says it has."""
    assert min(placed.top for placed in drawing.functions) >= 0
    assert min(placed.top for placed in drawing.nodes) >= 0
    assert max(placed.top for placed in drawing.nodes) + NODE_HEIGHT <= drawing.height
    assert max(placed.top for placed in drawing.functions) + FUNCTION_HEIGHT <= drawing.height


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
