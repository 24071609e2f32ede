"""What a handler returns is encoded by AWS's client, or is the error that Lambda makes of it."""

from collections.abc import Callable

import pytest

from lambda_foundry.invoke.local_function import LocalFunction

SOURCE = """
import collections, dataclasses, datetime, decimal, enum, pathlib, uuid

Point = collections.namedtuple("Point", "x y")

class Color(enum.Enum):
    RED = 1

@dataclasses.dataclass
class Order:
    id: int = 1

async def coroutine():
    pass

def handler(event, context):
    return eval(event)
"""


@pytest.mark.parametrize(
    ("expression", "payload"),
    [
        ("{'a': [1, 2.5, True, None, 'x']}", b'{"a": [1, 2.5, true, null, "x"]}'),
        ("'text'", b'"text"'),
        ("None", b"null"),
        ("decimal.Decimal('1.10')", b"1.10"),
        ("[float('nan'), float('inf'), -float('inf')]", b"[NaN, Infinity, -Infinity]"),
        ("{'b': b'abc'}", b'{"b": "abc"}'),
        ("b'raw'", b"raw"),
        ("Point(1, 2)", b'{"x": 1, "y": 2}'),
        ("{1: 'a', '1': 'b'}", b'{"1": "a", "1": "b"}'),
        ("(1, 2)", b"[1, 2]"),
    ],
)
def test_result_is_encoded_as_in_lambda(
    expression: str, payload: bytes, warm: LocalFunction
) -> None:
    """The bytes are those that AWS's client sends."""
    outcome = warm(expression)

    assert outcome.payload == payload
    assert outcome.error is None


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("ValueError('x')", "ValueError"),
        ("{'error': ValueError('x')}", "ValueError"),
        ("[{'deep': [KeyError(1)]}]", "KeyError"),
        ("{1, 2}", "set"),
        ("datetime.datetime.now()", "datetime"),
        ("uuid.uuid4()", "UUID"),
        ("Order()", "Order"),
        ("Color.RED", "Color"),
        ("bytearray(b'x')", "bytearray"),
        ("pathlib.Path('x')", "PosixPath"),
        ("(n for n in [1])", "generator"),
        ("coroutine()", "coroutine"),
    ],
)
def test_result_that_is_no_json_is_a_function_error(
    expression: str, kind: str, warm: LocalFunction
) -> None:
    """An exception that is returned is one of them, also inside an object."""
    outcome = warm(expression)

    assert outcome.error == "Runtime.MarshalError"
    assert outcome.value["errorMessage"] == (
        f"Unable to marshal response: Object of type {kind} is not JSON serializable"
    )
    assert outcome.value["stackTrace"] == []


def test_result_with_undecodable_bytes_is_a_function_error(warm: LocalFunction) -> None:
    """Bytes inside a structure are decoded as UTF-8."""
    outcome = warm(r"{'b': b'\xff'}")

    assert outcome.error == "Runtime.MarshalError"
    assert "'utf-8' codec can't decode" in outcome.value["errorMessage"]


def test_result_may_be_six_megabytes(warm: LocalFunction) -> None:
    """Exactly the most that Lambda sends back."""
    outcome = warm(f"'x' * {6_291_556 - 2}")

    assert outcome.error is None
    assert len(outcome.payload) == 6_291_556


def test_result_may_be_no_larger(warm: LocalFunction) -> None:
    """One byte more is Lambda's error in place of the result; the next invocation works."""
    outcome = warm(f"'x' * {6_291_556 - 1}")

    assert outcome.value == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size "
        "(6291556 bytes).",
    }
    assert warm("1").payload == b"1"


@pytest.mark.parametrize(
    ("runtime", "payload"), [("python3.11", b'"\\u00e9"'), ("python3.14", '"é"'.encode())]
)
def test_non_ascii_is_escaped_up_to_python_3_11(
    runtime: str, payload: bytes, function: Callable[..., LocalFunction]
) -> None:
    """The client looks at the runtime, not at the Python that it runs on."""
    invoked = function("def handler(event, context): return 'é'", Runtime=runtime)

    assert invoked(None).payload == payload


def test_lone_surrogate_ends_the_process_from_python_3_12(
    function: Callable[..., LocalFunction],
) -> None:
    """It can't be sent as UTF-8."""
    invoked = function(r"def handler(event, context): return '\ud800'", Runtime="python3.14")

    assert invoked(None).error == "Runtime.ExitError"
