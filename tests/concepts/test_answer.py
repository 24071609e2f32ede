"""`answer` shows which results Lambda can write as JSON, and what becomes of the others."""

from collections.abc import Callable
from typing import Any

import pytest
from lambda_foundry.invoke.local_function import LocalFunction


@pytest.mark.parametrize(
    ("event", "value"),
    [("object", {"drink": "tea", "cups": 2}), ("string", "tea"), ("null", None)],
)
def test_answer_is_what_json_can_say(
    event: str, value: Any, lambda_function: Callable[..., LocalFunction]
) -> None:
    """An object, a string and null arrive as they are."""
    assert lambda_function("concepts/answer")(event).value == value


@pytest.mark.parametrize(
    ("event", "error_type"),
    [
        ("exception", "Runtime.MarshalError"),
        ("object with an exception", "Runtime.MarshalError"),
        ("set", "Runtime.MarshalError"),
        ("datetime", "Runtime.MarshalError"),
        ("coroutine", "Runtime.MarshalError"),
        ("raise", "ValueError"),
    ],
)
def test_answer_fails_when_it_is_no_json(
    event: str, error_type: str, lambda_function: Callable[..., LocalFunction]
) -> None:
    """An exception that is returned fails the function as one that is raised does, and so on."""
    outcome = lambda_function("concepts/answer")(event)

    assert outcome.error == outcome.value["errorType"] == error_type
