"""Invokes a function again and again, within Lambda's limits, warm for as long as it lives."""

import os
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from lambda_foundry.invoke.function import FunctionSettings
from lambda_foundry.invoke.invocation import (
    Ending,
    Outcome,
    Report,
    end_lines,
    init_timeout_line,
    outcome_of,
    start_line,
)
from lambda_foundry.invoke.read_only import Package
from lambda_foundry.invoke.runtime_api import CustomResource, Event
from lambda_foundry.invoke.sandbox import NO_INSPECTION, Inspection, Sandbox

UNANSWERED = (
    "note: CloudFormation was told nothing, and would wait until the ServiceTimeout is over"
)

INIT_LIMIT = 10.0
"""Seconds: docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html"""


A_DAY = 24 * 3600.0
"""Seconds: the limit of whoever debugs."""


@dataclass(kw_only=True)
class Invocation:
    """One invocation in progress; its times are those of `time.monotonic`."""

    event: bytes
    client_context: str | None
    tenant_id: str | None
    request_id: str
    deadline: float
    begun: float
    cold: bool = False
    init_was_late: bool = False
    started: float | None = None
    """When the client took the event, after it had loaded the handler."""
    custom_resource: CustomResource | None = None
    """The one that the event asks for, if any."""


class ExecutionEnvironment:
    """Lambda's execution environment: a process, started when there is none and ended by `close`.

    `tell` gets the log, with Lambda's own lines. With a debugger in its `inspection` nothing is too
    late or too large.
    """

    def __init__(
        self,
        settings: FunctionSettings,
        package: Package,
        *,
        tell: Callable[[bytes], None],
        init_limit: float = INIT_LIMIT,
        inspection: Inspection = NO_INSPECTION,
    ) -> None:
        self.settings = settings
        self._package = package
        self._tell = tell
        self._inspection = inspection
        self._init_limit = A_DAY if inspection.debugger else init_limit
        self._time_limit = A_DAY if inspection.debugger else settings.timeout
        self._sandbox: Sandbox | None = None
        self._invocation: Invocation

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process; the next invocation starts another one."""
        sandbox, self._sandbox = self._sandbox, None
        if sandbox:
            sandbox.end()

    def invoke(
        self, event: bytes, *, client_context: str | None = None, tenant_id: str | None = None
    ) -> Outcome:
        """Run the function once on the bytes of an event, and tell how that ended.

        A tenant's invocations need an environment of their own.
        """
        now = time.monotonic()
        self._invocation = Invocation(
            event=event,
            client_context=client_context,
            tenant_id=tenant_id,
            request_id=str(uuid.uuid4()),
            deadline=now + self._init_limit,
            begun=now,
        )
        try:
            return self._run(self._invocation)
        except BaseException:
            self.close()
            raise

    def _run(self, invocation: Invocation) -> Outcome:
        sandbox = self._warm_sandbox(invocation)
        ending = self._ending(sandbox, invocation)
        if ending.is_late and not invocation.started and not invocation.init_was_late:
            return self._run_again(sandbox, invocation)
        if not invocation.started:
            sandbox.log.say(start_line(invocation.request_id, self.settings.version))
        outcome = outcome_of(
            ending, request_id=invocation.request_id, timeout=self.settings.timeout
        )
        report = self._report(sandbox, invocation)
        sandbox.log.say(end_lines(report, outcome, memory=self.settings.memory))
        if invocation.custom_resource and not invocation.custom_resource.is_answered:
            sandbox.log.say(UNANSWERED)
        sandbox.tell_written()
        if ending.answer is None or outcome.status != "success":
            self.close()
        return outcome

    def _warm_sandbox(self, invocation: Invocation) -> Sandbox:
        if self._sandbox and self._sandbox.process.return_code() is not None:
            self.close()
        if self._sandbox is None:
            invocation.cold = True
            self._sandbox = Sandbox(
                self.settings,
                self._package,
                tell=self._tell,
                next_event=self._next_event,
                told=self._told,
                inspection=self._inspection,
            )
        return self._sandbox

    def _ending(self, sandbox: Sandbox, invocation: Invocation) -> Ending:
        while True:
            sandbox.serve()
            answer = sandbox.take_answer()
            is_too_large = sandbox.process.peak_memory() > self.settings.memory
            if is_too_large and not self._inspection.debugger:
                return Ending(is_out_of_memory=True)
            if answer:
                return Ending(answer=answer)
            if sandbox.has_exited():
                return Ending(return_code=sandbox.process.return_code() or 0)
            if time.monotonic() > invocation.deadline and not sandbox.was_stopped:
                return Ending(is_late=True)

    def _run_again(self, sandbox: Sandbox, invocation: Invocation) -> Outcome:
        """Begin a late initialization again, now within the function's timeout, as Lambda does."""
        now = time.monotonic()
        sandbox.log.say(init_timeout_line((now - invocation.begun) * 1000))
        self.close()
        invocation.init_was_late = True
        invocation.begun = now
        invocation.deadline = now + self._time_limit
        return self._run(invocation)

    def _next_event(self) -> Event:
        """Hand the event to the client; from here the function's time runs."""
        invocation, now = self._invocation, time.monotonic()
        invocation.started = now
        if not invocation.init_was_late:
            invocation.deadline = now + self._time_limit
        if self._sandbox:
            self._sandbox.log.say(start_line(invocation.request_id, self.settings.version))
        deadline = time.time() + invocation.deadline - now
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self.settings.arn,
            "Lambda-Runtime-Trace-Id": _trace_id(),
        }
        if invocation.client_context is not None:
            # A header is one line, and JSON means the same on one.
            one_line = invocation.client_context.replace("\r", " ").replace("\n", " ")
            headers["Lambda-Runtime-Client-Context"] = one_line
        if invocation.tenant_id is not None:
            headers["Lambda-Runtime-Aws-Tenant-Id"] = invocation.tenant_id
        return Event(body=self._body(invocation), headers=headers)

    def _body(self, invocation: Invocation) -> bytes:
        """The event; where CloudFormation asks, the answer stays here."""
        if not self._sandbox or b'"ResponseURL"' not in invocation.event:
            return invocation.event
        asked = CustomResource.of(invocation.event, runtime_api=self._sandbox.address)
        invocation.custom_resource = asked
        return asked.event if asked else invocation.event

    def _told(self, answer: bytes) -> None:
        """Say what CloudFormation is told."""
        asked = self._invocation.custom_resource
        if asked and self._sandbox:
            self._sandbox.log.say(asked.take(answer))

    def _report(self, sandbox: Sandbox, invocation: Invocation) -> Report:
        now, started = time.monotonic(), invocation.started
        counts_init = invocation.cold and not invocation.init_was_late and started is not None
        since = invocation.begun if started is None or invocation.init_was_late else started
        return Report(
            request_id=invocation.request_id,
            duration=(now - since) * 1000,
            init=(started - invocation.begun) * 1000 if started and counts_init else None,
            memory=sandbox.process.peak_memory(),
        )


def _trace_id() -> str:
    """A trace that isn't sampled, so that no SDK looks for a daemon to send it to."""
    root = f"1-{int(time.time()):08x}-{os.urandom(12).hex()}"
    return f"Root={root};Parent={os.urandom(8).hex()};Sampled=0"
