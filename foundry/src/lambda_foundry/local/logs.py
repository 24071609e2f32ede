"""Reads what the deployed functions log, each line once."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction

REPORT = re.compile(r"^REPORT RequestId: (?P<id>\S+)")

PAUSE = 0.3
"""Seconds between two looks."""

OVERLAP = 10_000
"""Milliseconds by which a line may come later than a line of another invocation."""


@dataclass
class LogReader:
    """The lines of one function's log group that were not read before."""

    function: DeployedFunction
    _read: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    _latest: int = 0

    def new_lines(self) -> list[str]:
        """What was logged since the last call, in order."""
        new = []
        # The emulator gives its events no ids: equal ones are told apart by their number.
        found: Counter[tuple[str, int, str]] = Counter()
        for event in self._events():
            key = (event["logStreamName"], event["timestamp"], event["message"])
            found[key] += 1
            if found[key] > self._read[key]:
                new.append(event)
        self._read |= found
        self._latest = max([self._latest, *(event["timestamp"] for event in new)])
        return [line for event in new for line in event["message"].splitlines()]

    def until_report(self, patience: float) -> list[str]:
        """The lines up to the end of an invocation; those that there are when patience ends."""
        lines: list[str] = []
        until = time.monotonic() + patience
        while time.monotonic() < until:
            lines += self.new_lines()
            if any(REPORT.match(line) for line in lines):
                return lines
            time.sleep(PAUSE)
        return lines

    def _events(self) -> list[dict[str, Any]]:
        logs = self.function.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=self.function.log_group, startTime=max(0, self._latest - OVERLAP)
        )
        try:
            return [event for page in pages for event in page["events"]]
        except logs.exceptions.ResourceNotFoundException:
            return []
