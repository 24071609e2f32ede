"""The labels of a map: short words at its arrows, and sizes with Lambda's limit in bytes."""

import pytest

from lambda_foundry.map.system import (
    Node,
    Trigger,
    Weight,
    share,
    short_actions,
    size,
    source_words,
    total,
)
from lambda_foundry.names import counted

QUEUE = Node(key="Shop Queue", kind="queue", name="Orders")


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("put items into it", "put items"),
        ("query it", "query"),
        ("read objects in and put objects into it", "read objects and put objects"),
        ("put objects into it (objects `a/*`)", "put objects (objects `a/*`)"),
        ("invoke it (itself and any version)", "invoke (itself and any version)"),
        (
            "use it: get items (also in batches) from it, query it, scan it, put items into it",
            "get items (also in batches), query, scan, put items",
        ),
        (
            "use it (itself and any object): read objects in it, list the objects of it",
            "read objects, list the objects",
        ),
        (
            "put objects into any bucket in any account",
            "put objects into any bucket in any account",
        ),
    ],
)
def test_actions_leave_out_what_they_are_done_to(words: str, short: str) -> None:
    """With one action or with many, as CDK's grants give them."""
    assert short_actions(words) == short


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("the messages of its own queue, up to 10 at a time", "messages, up to 10 at a time"),
        ("the messages of the queue Orders, up to 10 at a time", "messages, up to 10 at a time"),
        ("the queue Orders", ""),
    ],
)
def test_source_is_not_named_twice(words: str, short: str) -> None:
    """Its box stands at the other end."""
    assert source_words(Trigger(words=words, sources=(QUEUE,)), QUEUE) == short


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (None, "unknown size"),
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (2_253_552, "2.3 MB"),
        (262_144_000, "262.1 MB"),
    ],
)
def test_size_is_said_in_the_fitting_unit(count: int | None, said: str) -> None:
    """Decimal, as AWS counts."""
    assert size(count) == said


@pytest.mark.parametrize(
    ("weight", "sum_", "part"),
    [
        (Weight(code=131_072_000), "131.1 MB", "50.0 %"),
        (Weight(code=100, layers=(262_144_000,)), "262.1 MB", "100.0 %"),
        (Weight(code=100), "100 bytes", "< 0.1 %"),
        (Weight(code=26_214_400, layers=(None,)), "at least 26.2 MB", "at least 10.0 %"),
        (Weight(code=None), "unknown size", "unknown"),
    ],
)
def test_share_is_of_what_lambda_unpacks(weight: Weight, sum_: str, part: str) -> None:
    """Code and layers together; a part that isn't here leaves a lower bound."""
    assert (total(weight), share(weight)) == (sum_, part)


def test_one_is_no_plural() -> None:
    """`1 function`."""
    assert (counted(1, "function"), counted(2, "function")) == ("1 function", "2 functions")
