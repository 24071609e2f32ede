"""Fires one function's trigger and shows what the function did."""

import sys
from pathlib import Path
from typing import Any

from building_blocks.mistakes import Mistake
from tools.local.deployed import DeployedFunction
from tools.local.failed_starts import FailedStarts
from tools.local.logs import REPORT, LogReader
from tools.local.triggers import triggers_of
from tools.local.triggers.trigger import Trigger

# How the emulator tells of an invocation that failed.
FAILURES = ("[ERROR]", "Task timed out", "Traceback (most recent call last)", "Worker ")


def fire(
    function: DeployedFunction, event: Any, *, emulator_log: Path, kind: str | None = None
) -> int:
    """Fire, follow the log, and return 0 if the function ran without an error, else 1."""
    starts = FailedStarts(emulator_log)
    trigger = _choose(function, kind)
    reader = LogReader(function)
    reader.new_lines()
    with trigger.fired(event) as told:
        print(told, flush=True)
        if not trigger.logged:
            return 0
        lines = reader.until_report(trigger.patience + function.timeout)
    lines += [f"[ERROR] {why}" for name, why in starts.new() if name == function.physical_id]
    for line in lines:
        print(line, flush=True)
    if not any(REPORT.match(line) for line in lines):
        print(f"error: {function.name} was not invoked by its {trigger.name}", file=sys.stderr)
        return 1
    return 1 if any(line.startswith(FAILURES) for line in lines) else 0


def _choose(function: DeployedFunction, kind: str | None) -> Trigger:
    triggers = triggers_of(function)
    for trigger in triggers:
        if kind in {None, trigger.name}:
            return trigger
    known = ", ".join(sorted({trigger.name for trigger in triggers}))
    raise Mistake(f"{function.name}: has no trigger {kind}; it has: {known}")
