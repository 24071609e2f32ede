"""Each way of failing, at import, in the handler, and by the process, ends as it does in Lambda."""

import re
from collections.abc import Callable

import pytest

from lambda_foundry.invoke.local_function import LocalFunction

HANDLER = "def handler(event, context):\n    "


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("import nope", "Runtime.ImportModuleError", "No module named 'nope'"),
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("raise KeyError('TABLE')", "KeyError", "'TABLE'"),
        ("def handler(:", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
        ("import dependency", "Runtime.UserCodeSyntaxError", "in module 'app'"),
    ],
)
def test_error_at_import_is_the_payload(
    source: str, error: str, message: str, function: Callable[..., LocalFunction]
) -> None:
    """With its own type, also where the mistake is in another module."""
    outcome = function(source, files={"dependency.py": "def"})(None)

    assert outcome.error == error
    assert message in outcome.value["errorMessage"]
    assert outcome.status == "error"


def test_error_at_import_is_logged_and_reported(function: Callable[..., LocalFunction]) -> None:
    """START, END and REPORT are there as well, with the type of the error."""
    invoked = function("import nope")
    invoked(None)

    assert "LAMBDA_WARNING: Unhandled exception" in invoked.log
    assert "[ERROR] Runtime.ImportModuleError: Unable to import module 'app'" in invoked.log
    assert re.search(r"START RequestId: .*\nEND .*\nREPORT .*\tStatus: error", invoked.log)
    assert invoked.log.endswith("\tError Type: Runtime.ImportModuleError\n")


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ("raise ValueError('no order')", "ValueError", "no order"),
        ("return event['missing']", "KeyError", "'missing'"),
        ("handler(event, context)", "RecursionError", "maximum recursion depth exceeded"),
    ],
)
def test_error_in_the_handler_is_the_payload(
    body: str, error: str, message: str, function: Callable[..., LocalFunction]
) -> None:
    """With the frames from the function's own code on."""
    outcome = function(HANDLER + body)({})

    assert outcome.error == outcome.value["errorType"] == error
    assert outcome.value["errorMessage"] == message
    assert "app.py" in outcome.value["stackTrace"][0]
    assert set(outcome.value) == {"errorMessage", "errorType", "requestId", "stackTrace"}


def test_error_in_the_handler_leaves_the_process_warm(
    function: Callable[..., LocalFunction],
) -> None:
    """The next invocation finds the globals of the last."""
    invoked = function(
        "count = 0\n"
        "def handler(event, context):\n"
        "    global count\n"
        "    count += 1\n"
        "    if count == 1: raise ValueError\n"
        "    return count\n"
    )

    assert invoked(None).error == "ValueError"
    assert invoked(None).value == 2
    assert invoked.log.count("Init Duration") == 1


def test_error_of_wrong_parameters_comes_from_the_client(
    function: Callable[..., LocalFunction],
) -> None:
    """Its one frame isn't the function's."""
    outcome = function("def handler(event): pass")(None)

    assert outcome.error == "TypeError"
    (frame,) = outcome.value["stackTrace"]
    assert "bootstrap.py" in frame


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (HANDLER + "import sys; sys.exit(3)", "with error: exit status 3"),
        (HANDLER + "raise SystemExit", "without providing a reason"),
        (HANDLER + "raise KeyboardInterrupt", "with error: "),
        (HANDLER + "import os; os._exit(0)", "without providing a reason"),
        (HANDLER + "import os; os._exit(7)", "with error: exit status 7"),
        (HANDLER + "import os; os.kill(os.getpid(), 9)", "with error: signal: killed"),
        (HANDLER + "import os; os.kill(os.getpid(), 11)", "with error: signal: segmentation fault"),
        (
            "class Odd(Exception):\n    def __str__(self): raise ValueError\n"
            + HANDLER
            + "raise Odd",
            "with error: exit status 1",
        ),
        ("import sys; sys.exit(4)", "with error: exit status 4"),
        ("import os; os._exit(0)", "without providing a reason"),
    ],
)
def test_error_of_a_process_that_ends(
    source: str, reason: str, function: Callable[..., LocalFunction]
) -> None:
    """By exit, exception or signal, in the handler or at import."""
    invoked = function(source)
    outcome = invoked(None)

    assert set(outcome.value) == {"errorType", "errorMessage"}
    assert outcome.value["errorType"] == outcome.error == "Runtime.ExitError"
    assert re.fullmatch(
        rf"RequestId: [0-9a-f-]{{36}} Error: Runtime exited {reason}.*",
        outcome.value["errorMessage"],
    )
    assert f"{outcome.value['errorMessage']}\nRuntime.ExitError\nEND" in invoked.log


def test_process_that_ended_is_replaced(function: Callable[..., LocalFunction]) -> None:
    """The next invocation is a cold start."""
    invoked = function(HANDLER + "import os; return event or os._exit(1)")

    assert invoked(0).error == "Runtime.ExitError"
    assert invoked(1).value == 1
    assert invoked.log.count("Init Duration") == 2
