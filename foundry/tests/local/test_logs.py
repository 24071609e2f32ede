"""What is read in logs: which invocations failed, and which functions couldn't start."""

from pathlib import Path

import pytest

from lambda_foundry.local.logs import FailedStarts, failed

WORKER = '  File "/runs/1-x/tmp/ministack-lambda-check-y/_worker.py", line 128, in run'
HANDLER = '  File "/runs/1-x/tmp/ministack-lambda-check-y/code/handler.py", line 5, in handler'
TRACEBACK = "Traceback (most recent call last):"

STARTED = "2026-11-23 WARNING [lambda] something else\n"
NOT_STARTED = (
    "2026-11-23 ERROR [lambda] Warm worker execution error for uptime-dev-Check1: "
    "Worker init failed: No module named 'requests'\n"
)


def invocation(*lines: str) -> list[str]:
    """The log of one invocation."""
    return ["START RequestId: 1 Version: $LATEST", *lines, "END RequestId: 1", "REPORT …"]


@pytest.mark.parametrize(
    "lines",
    [
        (TRACEBACK, WORKER, HANDLER, "ValueError: boom"),
        (
            TRACEBACK,
            HANDLER,
            "KeyError: 1",
            "During handling of the above exception, another exception occurred:",
            TRACEBACK,
            WORKER,
            HANDLER,
            "ValueError: boom",
        ),
        (f"  + Exception Group {TRACEBACK}", f"  | {WORKER}", "  | ExceptionGroup: two"),
        ("got an order", "Task timed out after 10.00 seconds"),
        ("Worker process died",),
        ("Worker init failed: No module named 'requests'",),
    ],
)
def test_failure_is_told(lines: tuple[str, ...]) -> None:
    """An exception that nobody caught, alone or in a group; a timeout; the end of the process."""
    assert failed(invocation(*lines))


@pytest.mark.parametrize(
    "lines",
    [
        ("all is well",),
        ("[ERROR] the shop is slow",),
        ("retrying", TRACEBACK, HANDLER, "TimeoutError: the shop is slow"),
        ("Worker bees are fine",),
        ("Task timed out after 10.00 seconds", "and was taken up again"),
        ("Stack (most recent call last):", WORKER, HANDLER),
    ],
)
def test_logged_error_is_no_failure(lines: tuple[str, ...]) -> None:
    """What the handler itself catches and logs, or that only looks like the emulator's words."""
    assert not failed(invocation(*lines))


def test_failed_start_is_read_once(tmp_path: Path) -> None:
    """The function with the reason; not what was there before."""
    log = tmp_path / "emulator.log"
    log.write_text(NOT_STARTED)
    starts = FailedStarts(log)
    log.write_text(NOT_STARTED + STARTED + NOT_STARTED)

    assert starts.new() == [("uptime-dev-Check1", "Worker init failed: No module named 'requests'")]
    assert starts.new() == []
