"""What `foundry local` prints of each function."""

from typing import Any

import pytest

from lambda_foundry.local import overview
from tests.local.fake_trigger import FUNCTION, FakeTrigger, LackingTrigger


def told(monkeypatch: pytest.MonkeyPatch, kind: type[FakeTrigger], event: Any = None) -> list[str]:
    """What is printed of a function with this kind of trigger."""
    monkeypatch.setattr(overview, "triggers_of", lambda function: list(kind.find(function)))
    monkeypatch.setattr(overview, "sample_event", lambda _: event)
    return overview.how_to_fire(FUNCTION)


def test_overview_has_no_line_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """An alarm that tells of two states is fired by one line."""
    assert told(monkeypatch, FakeTrigger, {"body": "hello"}) == [
        "shop/take_order (fake)\n  send hello"
    ]


def test_overview_says_what_is_not_fired(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of a line that would only fail."""
    assert told(monkeypatch, LackingTrigger) == [
        "shop/take_order (fake)\n  the emulator doesn't fire it (nobody listens)"
    ]


def test_overview_survives_a_wrong_sample_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that is printed then says, when it is pasted, what is wrong."""
    assert told(monkeypatch, FakeTrigger, {}) == [
        "shop/take_order (fake)\n  uv run foundry local fire shop/take_order"
    ]
