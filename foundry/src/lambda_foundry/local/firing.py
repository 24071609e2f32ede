"""Tells how to fire a function's triggers, and fires one and shows what the function did."""

import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from botocore.exceptions import ParamValidationError

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.logs import REPORT, FailedStarts, LogReader, failed
from lambda_foundry.local.made_calls import CallReader, refused_calls
from lambda_foundry.local.runs import CALLS
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root, shown

MALFORMED = (
    AttributeError, IndexError, KeyError, TypeError, ValueError,
    EOFError, gzip.BadGzipFile, ParamValidationError,
)  # fmt: skip
"""What a trigger raises for an event that isn't of its form."""


def how_to_fire(function: DeployedFunction) -> list[str]:
    """Two lines for each of its triggers: which, and what to paste."""
    lines = [
        f"{function.name} ({trigger.name})\n  {trigger.limit or _command(trigger)}"
        for trigger in triggers_of(function)
    ]
    # Of two alarms, say, the same line fires the first.
    return list(dict.fromkeys(lines))


def _command(trigger: Trigger) -> str:
    """What to paste; where the sample event is wrong, that which says so."""
    try:
        return trigger.command(sample_event(trigger.function.name))
    except (Mistake, *MALFORMED):
        return Trigger.command(trigger, {})


def sample_event(name: str) -> Any:
    """The sample event of `service/function`; an empty object where it has none."""
    file = project_root() / "tests" / "events" / f"{name}.json"
    try:
        return json.loads(file.read_text("utf-8")) if file.is_file() else {}
    except ValueError as error:
        raise Mistake(f"{shown(file)}: is no JSON: {error}") from error


def fire(
    function: DeployedFunction,
    event: Any,
    *,
    emulator_log: Path,
    kind: str | None = None,
    data: bytes | None = None,
    deletes: bool = False,
) -> int:
    """Fire, follow the log, and return 0 if the function ran without an error, else 1.

    `data` is what the source gets in place of what the event has: a message, an item, the bytes
    of an object. With `deletes`, what the event has put there is deleted.
    A call of AWS that its role doesn't allow is an error too, whatever the function makes of it.
    """
    starts = FailedStarts(emulator_log)
    calls = CallReader(emulator_log.with_name(CALLS))
    trigger = _choose(function, kind)
    reader = LogReader(function)
    reader.new_lines()
    with _fired(trigger, event, data=data, deletes=deletes) as told:
        print(told, flush=True)
        if not trigger.logged:
            return 0
        lines = reader.until_report(trigger.patience + function.timeout)
    not_started = [why for name, why in starts.new() if name == function.physical_id]
    for line in [*lines, *(f"[ERROR] {why}" for why in not_started)]:
        print(line, flush=True)
    if not any(REPORT.match(line) for line in lines):
        print(f"error: {not_invoked(trigger, deletes=deletes)}", file=sys.stderr)
        return 1
    refused = refused_calls(calls.new([function]))
    for _, said in refused:
        print(f"error: {function.name}: {said}", file=sys.stderr)
    return 1 if not_started or refused or failed(lines) else 0


def not_invoked(trigger: Trigger, *, deletes: bool) -> str:
    """What is said where firing has invoked nothing, and why that may be so."""
    said = f"{trigger.function.name} was not invoked by its {trigger.name}"
    if deletes and not trigger.limit:
        return f"{said}: a deletion does that only where the trigger asks for it"
    return f"{said}: {trigger.limit}" if trigger.limit else said


def _choose(function: DeployedFunction, kind: str | None) -> Trigger:
    triggers = triggers_of(function)
    for trigger in triggers:
        if kind in {None, trigger.name}:
            return trigger
    known = ", ".join(sorted({trigger.name for trigger in triggers}))
    raise Mistake(f"{function.name}: has no trigger {kind}; it has: {known}")


@contextmanager
def _fired(trigger: Trigger, event: Any, *, data: bytes | None, deletes: bool) -> Iterator[str]:
    with ExitStack() as stack:
        try:
            if deletes:
                firing = trigger.deleted(event)
            else:
                firing = trigger.fired(event) if data is None else trigger.given(data, event)
            told = stack.enter_context(firing)
        except MALFORMED as error:
            name = trigger.function.name
            found = f"{type(error).__name__}: {' '.join(str(error).split())}"
            if data is not None:
                raise Mistake(f"{name}: {trigger.name} can't take this --data ({found})") from error
            raise Mistake(
                f"{name}: this is no event of {trigger.name} ({found}); "
                f"write one like tests/events/{name}.json"
            ) from error
        yield told
