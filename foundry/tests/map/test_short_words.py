"""What stands at an arrow says only what its two ends don't."""

import pytest

from lambda_foundry.map.short_words import deeds, source_words
from lambda_foundry.map.system import Node, Trigger

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
def test_deeds_leave_out_what_they_are_done_to(words: str, short: str) -> None:
    """With one deed or with many, as CDK's grants give them."""
    assert deeds(words) == short


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
