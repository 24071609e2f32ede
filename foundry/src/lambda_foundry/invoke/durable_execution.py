"""Runs a durable function to its end here: AWS's local runner keeps the state of its executions.

The runner is part of AWS's testing SDK. It has the operations of Lambda by which the function keeps
its state, invokes the function whenever an execution goes on, and skips the waits in between:
github.com/aws/aws-durable-execution-sdk-python-testing
"""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self
from urllib.parse import quote

from lambda_foundry.invoke.durable_runner import LOOPBACK, PATIENCE, PERIOD, Runner
from lambda_foundry.invoke.execution_environment import A_DAY, ExecutionEnvironment
from lambda_foundry.invoke.function import FunctionSettings
from lambda_foundry.invoke.invocation import Outcome
from lambda_foundry.invoke.read_only import Package
from lambda_foundry.invoke.sandbox import NO_INSPECTION, Inspection
from lambda_foundry.mistakes import Mistake

STILL = 3.0
"""Seconds without an invocation after which an execution waits for what nobody sends here."""

EXECUTIONS = "/2025-12-01/durable-executions"
"""docs.aws.amazon.com/lambda/latest/api/API_GetDurableExecution.html"""

ENDED = {"SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"}


class DurableEnvironment:
    """As an `ExecutionEnvironment`, for a durable function, whose executions run to their end."""

    def __init__(
        self,
        settings: FunctionSettings,
        package: Package,
        *,
        tell: Callable[[bytes], None],
        inspection: Inspection = NO_INSPECTION,
    ) -> None:
        self._tell = tell
        self._settings = settings
        self._invocations = Invocations(self._invoked)
        # Whoever debugs may take their time; else the environment itself sees to the timeout.
        patience = A_DAY if inspection.debugger else settings.timeout + PATIENCE
        self._runner = Runner(
            invocations=self._invocations.address, region=settings.region, patience=patience
        )
        variables = {**settings.variables, "AWS_ENDPOINT_URL_LAMBDA": self._runner.address}
        self._environment = ExecutionEnvironment(
            replace(settings, variables=variables), package, tell=tell, inspection=inspection
        )
        self._tenant_id: str | None = None
        self._failed: Outcome | None = None
        self._is_still = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the function's process and the runner."""
        self._environment.close()
        self._runner.end()
        self._invocations.server_close()

    def invoke(
        self, event: bytes, *, client_context: str | None = None, tenant_id: str | None = None
    ) -> Outcome:
        """Run one execution on the event, and tell how it ended and what was skipped.

        An invocation that fails, as by a timeout, ends it. Raises `Mistake` for an execution that
        waits for a callback, which nobody sends here.
        """
        if client_context is not None:
            raise Mistake("a durable function gets no client context here; leave it out")
        self._tenant_id, self._failed = tenant_id, None
        path = f"{EXECUTIONS}/{quote(self._started(event), safe='')}"
        told = 0
        while (execution := self._gone_on(path))["Status"] not in ENDED:
            events = list(self._events(path))
            for line in _skipped(events[told:]):
                self._tell(f"note: {line}\n".encode())
            told = len(events)
            if self._failed:
                self._runner.ask("POST", f"{path}/stop")
                self._tell(b"note: Lambda would invoke it again, a few times\n")
                return self._failed
            if self._is_still and (callback := _open_callback(events)):
                self._runner.ask("POST", f"{path}/stop")
                raise Mistake(
                    f"the execution waits for the callback {callback}, which nobody sends here; in "
                    "a test durable_runner gives what sends it"
                )
        return _outcome(execution, longest=self._settings.execution_timeout)

    def _gone_on(self, path: str) -> Any:
        """The execution after its next invocation, at its end, or when it was still for long."""
        until = time.monotonic() + STILL
        while (execution := self._runner.ask("GET", path))["Status"] not in ENDED:
            has_served = self._invocations.serve()
            self._is_still = not has_served and time.monotonic() > until
            if has_served or self._is_still:
                break
        return execution

    def _events(self, path: str) -> Iterator[dict[str, Any]]:
        """All that has happened in an execution so far."""
        marker: str | None = ""
        while marker is not None:
            page = self._runner.ask("GET", f"{path}/history?Marker={quote(marker)}")
            yield from page["Events"]
            marker = page.get("NextMarker")

    def _started(self, event: bytes) -> str:
        settings = self._settings
        execution = {
            "AccountId": settings.arn.split(":")[4],
            "FunctionName": settings.name,
            "FunctionQualifier": settings.version,
            "ExecutionName": str(uuid.uuid4()),
            "ExecutionTimeoutSeconds": settings.execution_timeout,
            "ExecutionRetentionPeriodDays": 1,
            "InvocationId": str(uuid.uuid4()),
            "Input": event.decode(),
        }
        started = self._runner.ask("POST", "/start-durable-execution", execution)
        return str(started["ExecutionArn"])

    def _invoked(self, payload: bytes) -> Outcome:
        outcome = self._environment.invoke(payload, tenant_id=self._tenant_id)
        self._failed = outcome if outcome.error is not None else None
        return outcome


class Invocations(HTTPServer):
    """Lambda's Invoke on loopback, of one function, for the runner."""

    def __init__(self, invoke: Callable[[bytes], Outcome]) -> None:
        super().__init__((LOOPBACK, 0), _Invocation)
        self.timeout = PERIOD
        self.invoke = invoke
        self._has_served = False

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.server_port}"

    def serve(self) -> bool:
        """Invoke the function if the runner has asked for that; whether it has."""
        self._has_served = False
        self.handle_request()
        return self._has_served

    def answer(self, payload: bytes) -> Outcome:
        """Invoke the function."""
        self._has_served = True
        return self.invoke(payload)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leave an error to whoever invokes."""
        raise  # noqa: PLE0704  # it is called where one is handled


class _Invocation(BaseHTTPRequestHandler):
    """docs.aws.amazon.com/lambda/latest/api/API_Invoke.html."""

    server: Invocations

    def do_POST(self) -> None:  # its name in the standard library
        size = int(self.headers.get("Content-Length", "0"))
        outcome = self.server.answer(self.rfile.read(size))
        self.send_response(200)
        if outcome.error is not None:
            self.send_header("X-Amz-Function-Error", "Unhandled")
        self.send_header("X-Amzn-RequestId", str(uuid.uuid4()))
        self.send_header("Content-Length", str(len(outcome.payload)))
        self.end_headers()
        self.wfile.write(outcome.payload)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name there
        """Say nothing: the function's own log tells of its invocations."""


def _skipped(events: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each wait and each delay in these events, which are skipped here."""
    for event in events:
        of = f" {event['Name']}" if event.get("Name") else ""
        if wait := event.get("WaitStartedDetails"):
            yield f"the wait{of} of {wait['Duration']:,} s is skipped"
        retry = event.get("StepFailedDetails", {}).get("RetryDetails", {})
        if delay := retry.get("NextAttemptDelaySeconds"):
            yield f"the step{of} failed and is tried again at once, not after {delay:,} s"


def _open_callback(events: list[dict[str, Any]]) -> str | None:
    """The name, or the id, of a callback that the execution waits for."""
    callbacks = [event for event in events if event["EventType"].startswith("Callback")]
    closed = {each["Id"] for each in callbacks if each["EventType"] != "CallbackStarted"}
    return next(
        (each.get("Name") or each["Id"] for each in callbacks if each["Id"] not in closed), None
    )


def _outcome(execution: Mapping[str, Any], *, longest: int | None) -> Outcome:
    """What the caller of an execution gets: its result, or its error as Lambda words one."""
    took = execution["EndTimestamp"] - execution["StartTimestamp"]
    if longest and took > longest:
        what = f"the execution took {took:,.0f} s with its waits; its timeout is {longest:,} s"
        return _failed("ExecutionTimedOut", what)
    if execution["Status"] == "SUCCEEDED":
        return Outcome(payload=(execution.get("Result") or "null").encode())
    error = execution.get("Error") or {}
    return _failed(
        error.get("ErrorType") or execution["Status"],
        error.get("ErrorMessage") or "",
        stackTrace=error.get("StackTrace"),
    )


def _failed(kind: str, message: str, **more: Any) -> Outcome:
    said = {"errorMessage": message, "errorType": kind, **more}
    payload = json.dumps({key: value for key, value in said.items() if value is not None})
    return Outcome(payload=payload.encode(), error=kind)
