"""A trigger that needs no emulator."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from lambda_foundry.local.triggers.trigger import Trigger

FUNCTION: Any = SimpleNamespace(name="shop/take_order", physical_id="shop-dev-1", timeout=1)


class FakeTrigger(Trigger):
    """Wants the event's `body`, for what it does as for the line to paste."""

    name = "fake"
    logged = False

    @classmethod
    def find(cls, function: Any) -> Iterator["FakeTrigger"]:
        """Two of them."""
        yield from (cls(function, "First"), cls(function, "Second"))

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Do nothing with it."""
        yield f"sent {event['body']}"

    def command(self, event: Any) -> str:
        """A line of its own."""
        return f"send {event['body']}"


class LackingTrigger(FakeTrigger):
    """One that the emulator doesn't fire."""

    lacks = "nobody listens"
