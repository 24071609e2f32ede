"""Greets as its environment says, so that another greeting needs no other code."""

import os
from typing import Any

GREETING = os.environ["GREETING"]


def handler(event: dict[str, str], context: Any) -> str:
    """Greet whom the event names."""
    return f"{GREETING}, {event['name']}!"
