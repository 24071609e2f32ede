"""How a function's invocations ended, by what is in its log: Lambda's lines, or the emulator's."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lambda_foundry.local.logs import failed
from lambda_foundry.template.document import as_dict

# As `foundry invoke` writes them, too, in lambda_foundry/invoke/invocation.py.
REPORT = re.compile(r"^REPORT RequestId: \S+\s+Duration: (?P<milliseconds>[\d.]+) ms(?P<rest>.*)")
STATUS = re.compile(r"Status: (?P<status>\w+)(?:\s+Error Type: (?P<error>\S+))?")
# An exception that nobody caught; what the handler logs has a tab after its level.
UNCAUGHT = re.compile(r"^\[ERROR\] (?P<error>\S.*)")


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The invocations that have ended in some lines of a log."""

    number: int
    milliseconds: float
    """Of the longest."""
    failure: str
    """Why one failed, in one line; empty where none did."""


def ended_in(lines: list[str]) -> Ended:
    """What the lines tell, in either of Lambda's log formats."""
    reports = list(filter(None, map(_report, lines)))
    reasons = [*_reasons(lines), *(failure for _, failure in reports if failure)]
    if not reasons and failed(lines):
        reasons = [_last_words(lines)]
    return Ended(
        number=len(reports),
        milliseconds=max((milliseconds for milliseconds, _ in reports), default=0),
        failure=reasons[0] if reasons else "",
    )


def _report(line: str) -> tuple[float, str] | None:
    """Milliseconds, and how it failed.

    docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html has `platform.report`.
    """
    if found := REPORT.match(line):
        status = STATUS.search(found["rest"])
        failure = f"{status['error'] or status['status']}" if status else ""
        return float(found["milliseconds"]), failure
    event = _event(line)
    if event.get("type") != "platform.report":
        return None
    record = as_dict(event.get("record"))
    status_said = str(record.get("status", "success"))
    failure = "" if status_said == "success" else str(record.get("errorType") or status_said)
    return float(as_dict(record.get("metrics")).get("durationMs", 0)), failure


def _reasons(lines: Iterable[str]) -> Iterator[str]:
    """Of exceptions that nobody caught, as Lambda's client for Python logs them."""
    for line in lines:
        event = _event(line)
        if found := UNCAUGHT.match(line):
            yield found["error"]
        # What the handler logs itself has a message.
        elif event.get("errorType") and "message" not in event:
            yield f"{event['errorType']}: {event.get('errorMessage', '')}"


def _last_words(lines: list[str]) -> str:
    """The last line before the end: of a traceback the exception."""
    said = [line for line in lines if line.strip() and not line.startswith(("END ", "REPORT "))]
    return said[-1].strip() if said else "it failed"


def _event(line: str) -> dict[str, Any]:
    try:
        return as_dict(json.loads(line)) if line.startswith("{") else {}
    except ValueError:
        return {}
