"""Fires one function's trigger and shows what the function did."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.failed_invocations import failed
from lambda_foundry.local.failed_starts import FailedStarts
from lambda_foundry.local.logs import REPORT, LogReader
from lambda_foundry.local.sample_event import MALFORMED
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake


def fire(
    function: DeployedFunction, event: Any, *, emulator_log: Path, kind: str | None = None
) -> int:
    """Fire, follow the log, and return 0 if the function ran without an error, else 1."""
    starts = FailedStarts(emulator_log)
    trigger = _choose(function, kind)
    reader = LogReader(function)
    reader.new_lines()
    with _fired(trigger, event) as told:
        print(told, flush=True)
        if not trigger.logged:
            return 0
        lines = reader.until_report(trigger.patience + function.timeout)
    not_started = [why for name, why in starts.new() if name == function.physical_id]
    for line in [*lines, *(f"[ERROR] {why}" for why in not_started)]:
        print(line, flush=True)
    if not any(REPORT.match(line) for line in lines):
        why = f": {trigger.limit}" if trigger.limit else ""
        print(f"error: {function.name} was not invoked by its {trigger.name}{why}", file=sys.stderr)
        return 1
    return 1 if not_started or failed(lines) else 0


@contextmanager
def _fired(trigger: Trigger, event: Any) -> Iterator[str]:
    with ExitStack() as stack:
        try:
            told = stack.enter_context(trigger.fired(event))
        except MALFORMED as error:
            name = trigger.function.name
            found = f"{type(error).__name__}: {' '.join(str(error).split())}"
            raise Mistake(
                f"{name}: this is no event of {trigger.name} ({found}); "
                f"write one like tests/events/{name}.json"
            ) from error
        yield told


def _choose(function: DeployedFunction, kind: str | None) -> Trigger:
    triggers = triggers_of(function)
    for trigger in triggers:
        if kind in {None, trigger.name}:
            return trigger
    known = ", ".join(sorted({trigger.name for trigger in triggers}))
    raise Mistake(f"{function.name}: has no trigger {kind}; it has: {known}")
