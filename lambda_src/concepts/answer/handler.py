"""Returns what the event names: each kind of answer that a handler may give, and two it may not."""

from typing import Any

ANSWERS = {
    "object": {"drink": "tea", "cups": 2},
    "string": "tea",
    "null": None,
    "exception": ValueError("no tea left"),
    "object with an exception": {"error": ValueError("no tea left")},
}


def handler(event: str, context: Any) -> Any:
    """Answer, or raise when asked to."""
    if event == "raise":
        raise ValueError("no tea left")
    return ANSWERS[event]
