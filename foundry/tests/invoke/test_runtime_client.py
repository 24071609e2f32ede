"""What stands in for the compiled part of AWS's client does what that does, as functions see it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.invoke import runtime_client
from lambda_foundry.invoke.local_function import LocalFunction
from tests.invoke.pure_client import pure_client

Make = Callable[..., LocalFunction]

IMPORTS = """
import os, sys
before = set(sys.modules)
sys.path.insert(0, sys.argv[1])
import runtime_client
print(*sorted(sys.modules.keys() - before))
"""


@pytest.fixture
def pure(function: Make, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes functions that are run by the client without what is compiled of it."""
    monkeypatch.syspath_prepend(str(pure_client()))
    return function


def test_client_hides_no_module_of_a_function() -> None:
    """What it imports is built into Python: a function's own `http.py` or `socket.py` is found."""
    folder = str(Path(runtime_client.__file__).parent)
    command = [sys.executable, "-S", "-s", "-P", "-c", IMPORTS, folder]

    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)

    assert done.stdout.split() == ["_socket", "runtime_client"]


def test_client_is_used_where_nothing_is_compiled(pure: Make) -> None:
    """A function answers, again and again, and finds its modules."""
    invoked = pure(
        "import http, runtime_client, sys\n"
        "def handler(event, context):\n"
        "    return runtime_client.__file__.rpartition('/')[2], http.OWN, event",
        files={"http.py": "OWN = 1"},
    )

    assert invoked("é").value == ["runtime_client.py", 1, "é"]
    assert invoked("\u20ac").value == ["runtime_client.py", 1, "\u20ac"]


def test_client_tells_the_context(pure: Make) -> None:
    """What came in headers: texts, the deadline, and None for what did not come."""
    invoked = pure(
        "def handler(event, context):\n"
        "    return (context.invoked_function_arn.split(':')[2], context.aws_request_id != '',\n"
        "            context.get_remaining_time_in_millis() > 1000, context.client_context,\n"
        "            context.identity.cognito_identity_id)",
        Timeout=30,
    )

    assert invoked(None).value == ["lambda", True, True, None, None]


def test_client_posts_errors(pure: Make) -> None:
    """With line ends, which a header can't have, and letters of any script."""
    invoked = pure("def handler(event, context): raise ValueError('one\\ntwo é')")
    outcome = invoked(None)

    assert outcome.error == "ValueError"
    assert outcome.value["errorMessage"] == "one\ntwo é"


def test_client_ends_the_process_at_an_error_that_is_no_text(pure: Make) -> None:
    """As the compiled part does, and Lambda with it."""
    invoked = pure(r"def handler(event, context): raise ValueError('\ud800')")

    assert invoked(None).error == "Runtime.ExitError"


def test_client_posts_six_megabytes(pure: Make) -> None:
    """Exactly the most that Lambda sends back, and what is over it is Lambda's error."""
    invoked = pure("def handler(event, context): return 'x' * event")

    assert len(invoked(6_291_554).payload) == 6_291_556
    assert invoked(6_291_555).error is not None
