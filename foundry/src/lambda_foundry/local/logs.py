"""Reads what the deployed functions log, and whether they failed."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

REPORT = re.compile(r"^REPORT RequestId: (?P<id>\S+)")

# An exception that nobody caught came through the emulator's own frame; one that the handler
# caught and logged begins with a frame of the function. Groups of exceptions are indented.
UNCAUGHT = re.compile(r'Traceback \(most recent call last\):\n[ |]*File "[^"]*/_worker\.py", ')

# What the emulator writes last where there is no exception to show.
ENDED = re.compile(
    r"^(Task timed out after [\d.]+ seconds|Worker (process died|init failed: .*))\nEND RequestId",
    re.MULTILINE,
)

NOT_STARTED = re.compile(r"execution error for (?P<name>\S+): (?P<reason>.*)")

PAUSE = 0.3
"""Seconds between two looks."""

OVERLAP = 10_000
"""Milliseconds by which a line may come later than a line of another invocation."""


class Logging(Protocol):
    """A deployed function: in the emulator, or in a stage."""

    @property
    def log_group(self) -> str:
        """Where it logs."""

    def client(self, service: str) -> Any:
        """An SDK client for where it is deployed."""


@dataclass
class LogReader:
    """The lines of one function's log group that were not read before."""

    function: Logging
    since: int = 0
    """Milliseconds of the time from which on the log is read."""
    _read: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        """What was logged since the last call, in order, as AWS hands it out page by page."""
        # The emulator gives its events no ids: equal ones are told apart by their number.
        found: Counter[tuple[str, int, str]] = Counter()
        for event in self._events():
            key = (event["logStreamName"], event["timestamp"], event["message"])
            found[key] += 1
            if found[key] > self._read[key]:
                yield from event["message"].splitlines()
        self.since = max([self.since, *(timestamp - OVERLAP for _, timestamp, _ in found)])
        known = self._read | found
        self._read = Counter({key: known[key] for key in known if key[1] >= self.since})

    def new_lines(self) -> list[str]:
        """The same, once all of it is there."""
        return list(self.lines())

    def until_report(self, patience: float) -> list[str]:
        """The lines up to the end of an invocation; those that there are when patience ends."""
        return self.until(lambda lines: any(map(REPORT.match, lines)), patience=patience)

    def until(
        self, is_over: Callable[[list[str]], bool], *, patience: float, every: float = PAUSE
    ) -> list[str]:
        """The lines until they say that it is over, or until patience ends; both in seconds."""
        lines: list[str] = []
        until = time.monotonic() + patience
        while time.monotonic() < until:
            lines += self.new_lines()
            if is_over(lines):
                break
            time.sleep(every)
        return lines

    def _events(self) -> Iterator[dict[str, Any]]:
        """What is in the log from a time on; nothing before the first invocation makes it."""
        logs = self.function.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=self.function.log_group, startTime=max(0, self.since)
        )
        try:
            for page in pages:
                yield from page["events"]
        except logs.exceptions.ResourceNotFoundException:
            return


def failed(lines: Sequence[str]) -> bool:
    """Whether one of the invocations in these lines failed, and not only logged an error."""
    log = "\n".join(lines)
    return bool(UNCAUGHT.search(log) or ENDED.search(log))


@dataclass
class FailedStarts:
    """Functions that couldn't start since this was made, each failure once.

    Their own logs say nothing of it, the emulator's does.
    """

    log: Path

    def __post_init__(self) -> None:
        """Skip what happened before."""
        self._position = self.log.stat().st_size

    def new(self) -> list[tuple[str, str]]:
        """The name of each function, as the emulator knows it, with the reason."""
        with self.log.open(encoding="utf-8", errors="replace") as log:
            log.seek(self._position)
            lines = log.readlines()
            self._position = log.tell()
        found = [NOT_STARTED.search(line) for line in lines]
        return [(failure["name"], failure["reason"].strip()) for failure in found if failure]
