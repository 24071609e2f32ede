"""Reads in the emulator's own log why functions couldn't start: theirs say nothing of it."""

import re
from dataclasses import dataclass
from pathlib import Path

FAILED = re.compile(r"execution error for (?P<name>\S+): (?P<reason>.*)")


@dataclass
class FailedStarts:
    """The failures that were logged since this was made, each once."""

    log: Path

    def __post_init__(self) -> None:
        """Skip what happened before."""
        self._position = self.log.stat().st_size

    def new(self) -> list[tuple[str, str]]:
        """The name of each function, as the emulator knows it, with the reason."""
        with self.log.open(errors="replace") as log:
            log.seek(self._position)
            lines = log.readlines()
            self._position = log.tell()
        found = [FAILED.search(line) for line in lines]
        return [(failed["name"], failed["reason"].strip()) for failed in found if failed]
