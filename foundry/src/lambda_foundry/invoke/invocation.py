"""What Lambda says of an invocation: what it refuses, how it ends for the caller, and in the log.

What Lambda's Invoke refuses, be it the event or the tenant, is refused here too, so that no
function runs that wouldn't there.
"""

import json
import math
import re
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lambda_foundry.invoke.function import FunctionSettings
from lambda_foundry.invoke.runtime_api import LARGEST_PAYLOAD, Answer
from lambda_foundry.mistakes import Mistake

TOO_LARGE = (
    f"Response payload size exceeded maximum allowed payload size ({LARGEST_PAYLOAD} bytes)."
)

# docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
TENANT = re.compile(r"[a-zA-Z0-9._:/=+\-@ ]{1,256}")


def check_payload(payload: bytes, *, source: str) -> None:
    """Raise `Mistake` in the words of Lambda's Invoke for what it doesn't hand to a function.

    That is more than it takes, and what is no JSON; nothing at all is fine. `source` says where
    the payload comes from.
    """
    if len(payload) > LARGEST_PAYLOAD:
        raise Mistake(
            f"{source}: RequestEntityTooLargeException: {len(payload):,} bytes; Lambda takes "
            f"{LARGEST_PAYLOAD:,} in a synchronous invocation"
        )
    if payload and (why := json_error(payload)):
        raise Mistake(
            f"{source}: InvalidRequestContentException: Could not parse request body into json: "
            f"{why}"
        )


def json_error(payload: bytes) -> str:
    """Why bytes are no JSON in UTF-8, a byte order mark apart; empty where they are."""
    try:
        # A number of any length is JSON, though Python doesn't make an integer of each.
        json.loads(payload.decode("utf-8-sig"), parse_int=str, parse_constant=_refuse_constant)
    except RecursionError:
        return "it is nested too deeply"
    except ValueError as error:
        return str(error)
    return ""


def _refuse_constant(name: str) -> None:
    """Python's JSON knows numbers that JSON itself doesn't."""
    raise ValueError(f"{name} is no number in JSON")


def check_tenant(tenant_id: str | None, *, of: FunctionSettings) -> None:
    """Raise `Mistake` where a function that separates tenants gets none, or another gets one."""
    if tenant_id is None:
        if of.separates_tenants:
            raise Mistake(
                f"{of.name}: InvalidParameterValueException: The invoked function is enabled with "
                "tenancy configuration. Add a valid tenant ID in your request and try again. "
                "Here: --tenant-id ID, in a test tenant_id="
            )
    elif not of.separates_tenants:
        raise Mistake(
            f"{of.name}: InvalidParameterValueException: it doesn't separate tenants, for its "
            "template has no TenancyConfig; leave the tenant out"
        )
    elif not TENANT.fullmatch(tenant_id):
        raise Mistake(
            f"{tenant_id!r}: no tenant's ID; write up to 256 letters, digits, spaces and ._:/=+-@"
        )


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What Lambda saw: an answer, or none since it was late, took too much memory, or exited."""

    answer: Answer | None = None
    is_late: bool = False
    is_out_of_memory: bool = False
    return_code: int = 0
    """How the process exited, negative for a signal."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The caller's payload, and the type of the error in it where the function failed."""

    payload: bytes
    error: str | None = None
    status: str = "success"
    message: str | None = None
    """What Lambda logs of its own error."""

    @property
    def value(self) -> Any:
        """The payload as Python's value."""
        return json.loads(self.payload)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an invocation took: milliseconds and megabytes."""

    request_id: str
    duration: float
    init: float | None
    """Milliseconds of the cold start, None in a warm process or when it never ended."""
    memory: int


def outcome_of(ending: Ending, *, request_id: str, timeout: int) -> Outcome:
    """What the caller gets, in the words of Lambda."""
    if ending.answer:
        return _answered(ending.answer)
    if ending.is_late:
        return _timed_out(request_id, timeout)
    error = "Runtime.OutOfMemory" if ending.is_out_of_memory else "Runtime.ExitError"
    code = -signal.SIGKILL if ending.is_out_of_memory else ending.return_code
    return _platform_error(error, _exited(request_id, code))


def _answered(answer: Answer) -> Outcome:
    if answer.size > LARGEST_PAYLOAD:
        return _platform_error("Function.ResponseSizeTooLarge", TOO_LARGE)
    if answer.kind == "response":
        return Outcome(payload=answer.body)
    error = json.loads(answer.body).get("errorType", "")
    status = "error" if answer.kind == "init error" else "success"
    return Outcome(payload=answer.body, error=error, status=status)


def _platform_error(error: str, message: str) -> Outcome:
    payload = _json({"errorType": error, "errorMessage": message})
    return Outcome(payload=payload, error=error, status="error", message=f"{message}\n{error}")


def _timed_out(request_id: str, timeout: int) -> Outcome:
    """What Lambda makes of a timeout: its log gives the time, its payload doesn't."""
    error, what = "Sandbox.Timedout", f"Task timed out after {timeout:.2f} seconds"
    now = datetime.now(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    return Outcome(
        payload=_json(
            {"errorType": error, "errorMessage": f"RequestId: {request_id} Error: {what}"}
        ),
        error=error,
        status="timeout",
        message=f"{now}Z {request_id} {what}",
    )


def _exited(request_id: str, return_code: int) -> str:
    """Lambda's message for a process that ended; the code is negative for a signal."""
    begin = f"RequestId: {request_id} Error: Runtime exited"
    if return_code == 0:
        return f"{begin} without providing a reason"
    if return_code > 0:
        return f"{begin} with error: exit status {return_code}"
    # macOS adds the number: "Killed: 9".
    name = (signal.strsignal(-return_code) or f"signal {-return_code}").partition(":")[0]
    return f"{begin} with error: signal: {name.lower()}"


def _json(value: dict[str, str]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


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
