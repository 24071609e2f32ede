"""Returns what the event names: every kind of answer a handler may give, and some it may not."""

from datetime import UTC, datetime
from typing import Any

ANSWERS = {
    "object": {"drink": "tea", "cups": 2},
    "string": "tea",
    "null": None,
    "exception": ValueError("no tea left"),
    "object with an exception": {"error": ValueError("no tea left")},
    "set": {"tea", "milk"},
    "datetime": datetime(2026, 11, 28, tzinfo=UTC),
}


async def brew() -> str:
    """What an `async def` handler would be."""
    return "tea"


def handler(event: str, context: Any) -> Any:
    """Answer, or raise when asked to."""
    if event == "raise":
        raise ValueError("no tea left")
    if event == "coroutine":
        return brew()
    return ANSWERS[event]
