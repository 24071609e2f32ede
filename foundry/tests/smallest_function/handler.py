"""The code of the functions that tests make: it answers with its event."""

from typing import Any


def handler(event: Any, context: Any) -> Any:
    """Answer with the event."""
    return event
