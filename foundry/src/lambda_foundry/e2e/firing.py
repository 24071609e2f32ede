"""Fires one trigger of a function in a stage, waits for its log, and says how it went."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from lambda_foundry.commands.stage_function import ENDPOINT, told_of_aws
from lambda_foundry.e2e.invocations import ended_in
from lambda_foundry.e2e.requests import ask, connect
from lambda_foundry.e2e.stage_stack import StageStack
from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.firing import MALFORMED
from lambda_foundry.local.http_trigger import HttpTrigger, missing
from lambda_foundry.local.logs import OVERLAP, LogReader
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.local.triggers.schedule import Schedule, ScheduledRule
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.local.triggers.websocket_api import WebsocketApi
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import as_dict

LOG_PATIENCE = 30.0
"""Seconds that CloudWatch Logs may take to show what was logged, beyond a trigger's own."""

LOOK_EVERY = 1.0
"""Seconds between two looks at a log: AWS takes five in a second, from all triggers together."""

CLOCK_PATIENCE = 150.0
"""Seconds until a schedule that is due soon has come."""

NOT_INVOKED = "the function's log shows no invocation"

LONGEST = 160
"""Characters of an answer that are shown."""


@dataclass(frozen=True, kw_only=True)
class Fired:
    """How firing one trigger went; `status` is ok, failed, or skipped."""

    function: str
    trigger: str
    status: str
    did: str = ""
    """What was done to fire it."""
    reason: str = ""
    """Why it failed or was skipped."""
    milliseconds: float = 0
    log: list[str] = field(default_factory=list)


def chosen_triggers(function: DeployedFunction, event: Any) -> list[Trigger]:
    """One for each source: of an API the route of the event, or the first."""
    chosen: dict[tuple[str, str], Trigger] = {}
    for trigger in triggers_of(function):
        key = (trigger.name, trigger.source)
        if key not in chosen or _is_of(trigger, as_dict(event)):
            chosen[key] = trigger
    return list(chosen.values())


def _is_of(trigger: Trigger, event: dict[str, Any]) -> bool:
    if not isinstance(trigger, HttpTrigger):
        return False
    routes = (event.get("routeKey"), f"{event.get('httpMethod')} {event.get('resource')}")
    return trigger.answered_by in routes


def fire(trigger: Trigger, stack: StageStack, event: Any) -> Fired:
    """Fire it with the event, and follow the function's log to the end of an invocation."""
    function = trigger.function
    named: dict[str, Any] = {"function": function.name, "trigger": trigger.name}
    reader = LogReader(function, since=int(time.time() * 1000) - OVERLAP)
    lines: list[str] = []
    try:
        with told_of_aws(trigger.name):
            if reason := _out_of_reach(trigger, event):
                return Fired(**named, status="skipped", reason=reason)
            reader.new_lines()
            with _fired(trigger, stack, event) as (did, problem):
                lines = reader.until(_is_over, patience=_patience(trigger), every=LOOK_EVERY)
    except Mistake as mistake:
        return Fired(**named, status="failed", reason=str(mistake), log=lines)
    ended = ended_in(lines)
    is_seen = ended.number or (ENDPOINT in os.environ and not trigger.logged)
    reason = ended.failure or problem or ("" if is_seen else f"{did}; {NOT_INVOKED}")
    return Fired(
        **named,
        status="failed" if reason else "ok",
        did=did,
        reason=reason,
        milliseconds=ended.milliseconds,
        log=lines,
    )


def _out_of_reach(trigger: Trigger, event: Any) -> str:
    """Why it can't be fired: by an emulator, or without a token that the sample event lacks."""
    if trigger.not_in_stages:
        return trigger.not_in_stages
    if trigger.limit and ENDPOINT in os.environ:
        return trigger.limit
    if not isinstance(trigger, HttpTrigger):
        return ""
    caller = trigger.caller
    place = missing(trigger.request(as_dict(event)), caller)
    if place is None:
        return ""
    who = caller.asked or (caller.claims or {}).get("iss", "another")
    return f"{trigger.answered_by} wants the {place} of {who}; write it into the sample event"


@contextmanager
def _fired(trigger: Trigger, stack: StageStack, event: Any) -> Iterator[tuple[str, str]]:
    """What was done, and what is wrong with an answer."""
    if isinstance(trigger, HttpTrigger):
        answer = ask(trigger, stack, event)
        did = f"{trigger.answered_by} answered {_short(f'{answer.status} {answer.body}')}"
        yield did, did if answer.is_error else ""
    elif isinstance(trigger, WebsocketApi):
        yield f"connecting answered {_short(connect(trigger, stack, event))}", ""
    else:
        with ExitStack() as firing:
            try:
                did = firing.enter_context(trigger.fired(event))
            except MALFORMED:
                # The sample event is of another of its triggers.
                did = firing.enter_context(trigger.fired({}))
            yield _short(did), ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _patience(trigger: Trigger) -> float:
    own = CLOCK_PATIENCE if isinstance(trigger, Schedule | ScheduledRule) else trigger.patience
    return own + trigger.function.timeout + LOG_PATIENCE


def _is_over(lines: list[str]) -> bool:
    return ended_in(lines).number > 0


def failures(results: Sequence[Fired]) -> int:
    """How many failed."""
    return sum(result.status == "failed" for result in results)
