"""`echo` answers with any JSON event as it came, and with what the context told it."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from lambda_foundry.invoke.local_function import LocalFunction
from lambda_foundry.project import project_root

SAMPLE = json.loads((project_root() / "tests/events/concepts/echo.json").read_bytes())


@pytest.fixture
def context() -> SimpleNamespace:
    """What Lambda tells a handler about its invocation, as far as `echo` repeats it."""
    return SimpleNamespace(
        aws_request_id="8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        function_name="concepts-dev-EchoFunction",
        function_version="$LATEST",
        memory_limit_in_mb="128",
        get_remaining_time_in_millis=lambda: 9_990,
    )


@pytest.mark.parametrize(
    ("event", "event_type"),
    [
        (SAMPLE, "dict"),
        (["tea", "milk"], "list"),
        ("tea", "str"),
        (42, "int"),
        (4.2, "float"),
        (True, "bool"),
        (None, "NoneType"),
    ],
)
def test_echo_returns_any_json_event(
    event: Any, event_type: str, load_handler: Callable[..., Any], context: SimpleNamespace
) -> None:
    """Object, array, string, number, boolean and null come back unchanged, with their type."""
    answer = load_handler("concepts/echo").handler(event, context)

    assert answer["event"] == event
    assert answer["event_type"] == event_type


def test_echo_tells_what_the_context_told_it(
    load_handler: Callable[..., Any], context: SimpleNamespace
) -> None:
    """Who was invoked, by which request, and how much time is left."""
    answer = load_handler("concepts/echo").handler(SAMPLE, context)

    assert answer == {
        "event": SAMPLE,
        "event_type": "dict",
        "request_id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        "function_name": "concepts-dev-EchoFunction",
        "function_version": "$LATEST",
        "memory_limit_in_mb": "128",
        "remaining_time_in_millis": 9_990,
    }


def test_echo_answers_in_lambda(lambda_function: Callable[..., LocalFunction]) -> None:
    """Through AWS's own client, warm and cold, with the memory that its stack gives it."""
    echo = lambda_function("concepts/echo")

    assert echo(SAMPLE).value["event"] == SAMPLE
    assert echo(None).value["memory_limit_in_mb"] == "128"
    assert echo.log.count("Init Duration") == 1
