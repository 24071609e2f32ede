"""Any JSON value is an event, and AWS's client says what is wrong with anything else."""

import json
from typing import Any

import pytest

from lambda_foundry.invoke.local_function import LocalFunction

SOURCE = """
def handler(event, context):
    return [type(event).__name__, event if event == event and abs_(event) else None]

def abs_(event):
    return not isinstance(event, float) or abs(event) != float("inf")
"""


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"a": 1}, "dict"),
        ([1], "list"),
        ("text", "str"),
        ("é\u2028😀", "str"),
        (1, "int"),
        (1.5, "float"),
        (True, "bool"),
        (None, "NoneType"),
        ({}, "dict"),
        ([], "list"),
        ("", "str"),
    ],
)
def test_event_is_any_json_value(event: Any, kind: str, warm: LocalFunction) -> None:
    """Object, array, string, number, boolean and null arrive as what they are."""
    assert warm(event).value == [kind, event]


def test_event_may_begin_with_a_byte_order_mark(warm: LocalFunction) -> None:
    """As some editors write files."""
    assert warm.invoke_bytes(b"\xef\xbb\xbf[1]").value == ["list", [1]]


def test_event_may_hold_a_number_too_large_for_a_float(warm: LocalFunction) -> None:
    """It becomes infinite."""
    assert warm.invoke_bytes(b"1e400").value == ["float", None]


def test_event_of_six_megabytes_arrives(warm: LocalFunction) -> None:
    """Lambda takes a little more than that in a synchronous invocation."""
    assert len(warm.invoke_bytes(json.dumps("x" * (6 << 20)).encode()).payload) > 6 << 20


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (b"", "Expecting value"),
        (b"{'a': 1}", "Expecting property name enclosed in double quotes or '}'"),
        (b'{"a": 1,}', "Illegal trailing comma before end of object"),
        (b'"\xe9"', "'utf-8' codec can't decode"),
        (b"NaN", ""),
        (b"Infinity", ""),
        (b"nonsense", "Expecting value"),
    ],
)
def test_event_that_is_no_json_is_a_function_error(
    event: bytes, message: str, warm: LocalFunction
) -> None:
    """It is AWS's client that decodes, so these are its words."""
    outcome = warm.invoke_bytes(event)

    assert outcome.error == "Runtime.UnmarshalError"
    assert outcome.value["errorMessage"].startswith("Unable to unmarshal input: ")
    assert message in outcome.value["errorMessage"]
    assert outcome.value["stackTrace"] == []
