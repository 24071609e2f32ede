"""The lines that Lambda writes into a function's log: START, END, REPORT."""

import math
from dataclasses import dataclass

from lambda_foundry.invoke.outcome import Outcome


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an invocation took: milliseconds and megabytes."""

    request_id: str
    duration: float
    init: float | None
    """Milliseconds of the cold start, None in a warm process or when it never ended."""
    memory: int


def start_line(request_id: str, version: str) -> str:
    """Lambda's first line of an invocation."""
    return f"START RequestId: {request_id} Version: {version}"


def init_timeout_line(milliseconds: float) -> str:
    """Lambda's line for an initialization that it breaks off, to begin it again."""
    return f"INIT_REPORT Init Duration: {milliseconds:.2f} ms\tPhase: init\tStatus: timeout"


def end_lines(report: Report, outcome: Outcome, *, memory: int) -> str:
    """Lambda's last lines of an invocation."""
    parts = [
        f"REPORT RequestId: {report.request_id}",
        f"Duration: {report.duration:.2f} ms",
        f"Billed Duration: {math.ceil(report.duration + (report.init or 0))} ms",
        f"Memory Size: {memory} MB",
        f"Max Memory Used: {report.memory} MB",
    ]
    if report.init is not None:
        parts.append(f"Init Duration: {report.init:.2f} ms")
    if outcome.status != "success":
        parts.append(f"Status: {outcome.status}")
    if outcome.status == "error":
        parts.append(f"Error Type: {outcome.error}")
    said = [outcome.message] if outcome.message else []
    return "\n".join([*said, f"END RequestId: {report.request_id}", "\t".join(parts)])
