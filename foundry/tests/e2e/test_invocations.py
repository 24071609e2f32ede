"""What a log says of invocations, in Lambda's two formats and in the emulator's."""

import json

import pytest

from lambda_foundry.e2e.invocations import ended_in
from lambda_foundry.invoke.invocation import Outcome, Report, end_lines

REPORT = "REPORT RequestId: 1\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB"
TRACEBACK = "Traceback (most recent call last):"
CLIENT_ERROR = "AccessDeniedException: not authorized to perform dynamodb:Query"


def platform_report(**record: object) -> str:
    """Lambda's line of JSON about an invocation."""
    return json.dumps({"time": "…", "type": "platform.report", "record": record})


@pytest.mark.parametrize(
    ("lines", "number", "milliseconds", "failure"),
    [
        ([], 0, 0, ""),
        (["START RequestId: 1", "order 1042", REPORT], 1, 12.5, ""),
        (["[ERROR]\t2026-11-23T09:00:00Z\t1\ta handler's own line", REPORT], 1, 12.5, ""),
        ([f"[ERROR] {CLIENT_ERROR}", TRACEBACK, REPORT], 1, 12.5, CLIENT_ERROR),
        ([f"{REPORT}\tStatus: timeout"], 1, 12.5, "timeout"),
        ([f"{REPORT}\tStatus: error\tError Type: Runtime.ExitError"], 1, 12.5, "Runtime.ExitError"),
        ([platform_report(metrics={"durationMs": 3}, status="success")], 1, 3, ""),
        ([platform_report(metrics={"durationMs": 3}, status="timeout")], 1, 3, "timeout"),
        (
            [platform_report(metrics={"durationMs": 3}, status="error", errorType="Runtime.Exit")],
            1, 3, "Runtime.Exit",
        ),
        (
            [
                json.dumps({"level": "ERROR", "errorType": "KeyError", "errorMessage": "'id'"}),
                platform_report(metrics={"durationMs": 3}, status="success"),
            ],
            1, 3, "KeyError: 'id'",
        ),
        (
            [json.dumps({"level": "ERROR", "message": "told", "errorType": "KeyError"}), REPORT],
            1, 12.5, "",
        ),
        (["{no JSON", "[]", REPORT, REPORT.replace("12.50", "9.00")], 2, 12.5, ""),
        (
            [TRACEBACK, '  File "/_worker.py", line 1', "KeyError: 'id'", "END RequestId", REPORT],
            1, 12.5, "KeyError: 'id'",
        ),
    ],
)  # fmt: skip
def test_end_of_invocations_is_read_from_the_log(
    lines: list[str], number: int, milliseconds: float, failure: str
) -> None:
    """How many there were, how long the longest took, and why one failed."""
    ended = ended_in(lines)

    assert (ended.number, ended.milliseconds, ended.failure) == (number, milliseconds, failure)


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        (Outcome(payload=b"1"), ""),
        (Outcome(payload=b"", error="Sandbox.Timedout", status="timeout"), "timeout"),
        (Outcome(payload=b"", error="Runtime.ExitError", status="error"), "Runtime.ExitError"),
    ],
)
def test_lines_of_foundry_invoke_are_read(outcome: Outcome, failure: str) -> None:
    """They are those of Lambda."""
    report = Report(request_id="1", duration=7.25, init=None, memory=40)

    ended = ended_in(end_lines(report, outcome, memory=128).splitlines())

    assert (ended.number, ended.milliseconds, ended.failure) == (1, 7.25, failure)
