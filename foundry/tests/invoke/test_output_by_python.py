"""The few results that differ between Lambda's Pythons, by the runtime of the template."""

from collections.abc import Callable

import pytest

from lambda_foundry.invoke.local_function import LocalFunction


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
