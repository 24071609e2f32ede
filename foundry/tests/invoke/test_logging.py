"""What a function logs and prints appears as in CloudWatch, in the order it was written."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.invoke.function import Given
from lambda_foundry.invoke.local_function import LocalFunction, prepare
from lambda_foundry.mistakes import Mistake
from tests.invoke.small_assembly import write_assembly

SOURCE = """
import logging, sys
logging.warning("at import")

def handler(event, context):
    print("printed")
    logging.info("quiet")
    logging.warning("two\\nlines")
    print("to stderr", file=sys.stderr)
    logging.error("with %s", "é", extra={"order": 42})
    print("no line end", end="")
"""
JSON: dict[str, Any] = {"LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "INFO"}}


def records(log: str) -> list[dict[str, Any]]:
    """The lines that are JSON."""
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def test_text_log_has_level_time_and_request(function: Callable[..., LocalFunction]) -> None:
    """In order with what was printed; the root logger lets warnings through."""
    invoked = function(SOURCE)
    invoked(None)
    log = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", invoked.log)
    log = re.sub(r"[0-9a-f-]{36}", "REQUEST", log).partition("\nREPORT")[0]

    assert log.splitlines() == [
        "[WARNING]\tTIME\t\tat import",
        "START RequestId: REQUEST Version: $LATEST",
        "printed",
        "[WARNING]\tTIME\tREQUEST\ttwo",
        "lines",
        "to stderr",
        "[ERROR]\tTIME\tREQUEST\twith é",
        "no line end",
        "END RequestId: REQUEST",
    ]


def test_json_log_is_one_object_a_record(function: Callable[..., LocalFunction]) -> None:
    """With the request, the logger and what was given as extra; prints stay as they are."""
    invoked = function(SOURCE, **JSON)
    invoked(None)
    at_import, quiet, warning, error = records(invoked.log)

    assert at_import["requestId"] == ""
    assert quiet["message"] == "quiet"
    assert warning["message"] == "two\nlines"
    assert error["level"] == "ERROR"
    assert error["logger"] == "root"
    assert error["order"] == 42
    assert f"START RequestId: {error['requestId']} " in invoked.log
    assert "\nprinted\n" in invoked.log


@pytest.mark.parametrize(
    ("level", "messages"), [("ERROR", 1), ("WARN", 3), ("TRACE", 4), ("FATAL", 0)]
)
def test_json_log_has_the_level_of_the_template(
    level: str, messages: int, function: Callable[..., LocalFunction]
) -> None:
    """By Lambda's names of levels."""
    config = {"LogFormat": "JSON", "ApplicationLogLevel": level}
    invoked = function(SOURCE, LoggingConfig=config)
    invoked(None)

    assert len(records(invoked.log)) == messages


@pytest.mark.parametrize("config", [{}, {"SystemLogLevel": "WARN"}])
def test_json_log_without_a_level_has_info(
    config: dict[str, str], function: Callable[..., LocalFunction]
) -> None:
    """Lambda fills it in, also where only the level of its own lines is given."""
    invoked = function(
        "import logging\n"
        "def handler(event, context):\n"
        "    logging.getLogger().info('hello')\n"
        "    logging.getLogger('shop').debug('no')\n",
        LoggingConfig={"LogFormat": "JSON", **config},
    )
    invoked(None)

    (record,) = records(invoked.log)
    assert record["message"] == "hello"
    assert record["level"] == "INFO"


def test_text_log_has_no_level_of_the_template(function: Callable[..., LocalFunction]) -> None:
    """Lambda filters JSON alone."""
    config = {"LogFormat": "Text", "ApplicationLogLevel": "DEBUG"}
    invoked = function(SOURCE, LoggingConfig=config)
    invoked(None)

    assert "quiet" not in invoked.log
    assert "[WARNING]" in invoked.log


def test_level_without_effect_is_noted(tmp_path: Path) -> None:
    """Since its author expects one."""
    config = {"ApplicationLogLevel": "DEBUG"}
    assembly = write_assembly(tmp_path, files={"app.py": ""}, LoggingConfig=config)

    assert prepare("App", assembly, Given()).notes == [
        "Small/App: its ApplicationLogLevel has no effect, for its LogFormat isn't JSON"
    ]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"LogFormat": "json"}, "its LogFormat is json; write one of JSON, Text"),
        (
            {"LogFormat": "JSON", "ApplicationLogLevel": "WARNING"},
            "its ApplicationLogLevel is WARNING; write one of TRACE, DEBUG, INFO, WARN, ERROR,",
        ),
    ],
)
def test_log_settings_that_lambda_lacks_are_refused(
    config: dict[str, str], message: str, function: Callable[..., LocalFunction]
) -> None:
    """Such a function could not be deployed."""
    with pytest.raises(Mistake, match=message):
        function(SOURCE, LoggingConfig=config)


def test_traceback_is_logged_in_readable_lines(function: Callable[..., LocalFunction]) -> None:
    """Not joined by carriage returns, as on the plain standard output."""
    invoked = function("def handler(event, context):\n    raise ValueError('no')")
    invoked(None)

    assert "[ERROR] ValueError: no\nTraceback (most recent call last):\n" in invoked.log
    assert "\r" not in invoked.log


def test_large_log_is_complete(function: Callable[..., LocalFunction]) -> None:
    """More than a pipe holds, in one record and in many."""
    invoked = function(
        "import logging\n"
        "def handler(event, context):\n"
        "    logging.error('x' * 300_000)\n"
        "    for number in range(2000): print('line', number, 'y' * 100)\n"
    )
    invoked(None)

    assert "x" * 300_000 in invoked.log
    assert invoked.log.count("\nline ") == 2000
