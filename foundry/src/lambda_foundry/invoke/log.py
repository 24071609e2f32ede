"""Passes on a function's log, and takes what Python measures of its imports out of it."""

import contextlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass

# The client frames each log record: type, length, time, text. All types begin like this, as no
# UTF-8 text can.
FRAME = b"\xa5\x5a\x00"
HEADER = 16
LENGTH = slice(4, 8)

IMPORT_TIMES = ("-X", "importtime")
"""Options of the Python whose log an `ImportProfile` takes."""

IMPORT_TIME = re.compile(rb"import time:\s+(\d+) \|\s+(\d+) \| \s*(\S+)")
HANDLER_BEGINS = b"import time: handler"
"""What bootstrap.py prints before the function's own imports."""

MOST_SHOWN = 25
MICROSECONDS = 1000
"""In a millisecond."""


class LogStream:
    """Reads one pipe; gives `tell` whole records, and other output as it comes."""

    def __init__(self, pipe: int, tell: Callable[[bytes], None]) -> None:
        self._pipe = pipe
        self._tell = tell
        self._waiting = b""
        self._ends_line = True
        self.is_open = True
        os.set_blocking(pipe, False)

    def read(self) -> None:
        """Pass on everything that is there by now."""
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self._pipe, 1 << 16):
                self._waiting += chunk
                self._pass_on()
            self.is_open = False

    def say(self, line: str) -> None:
        """Add a line of the platform's own, after everything that the process wrote."""
        self.read()
        if self._waiting:
            self._raw(self._waiting)
            self._waiting = b""
        self._record(line.encode())

    def _pass_on(self) -> None:
        while self._waiting:
            start = self._waiting.find(FRAME)
            if start:
                # The beginning of a frame may be the last thing to have arrived.
                end = start if start > 0 else len(self._waiting) - _begun_frame(self._waiting)
                if end == 0:
                    return
                self._raw(self._waiting[:end])
                self._waiting = self._waiting[end:]
                continue
            size = HEADER + int.from_bytes(self._waiting[LENGTH], "big")
            if len(self._waiting) < max(size, HEADER):
                return
            self._record(self._waiting[HEADER:size])
            self._waiting = self._waiting[size:]

    def _raw(self, output: bytes) -> None:
        self._tell(output)
        self._ends_line = output.endswith(b"\n")

    def _record(self, text: bytes) -> None:
        before = b"" if self._ends_line else b"\n"
        self._tell(before + text.removesuffix(b"\n") + b"\n")
        self._ends_line = True


def _begun_frame(output: bytes) -> int:
    """How many bytes at the end could be the beginning of a frame."""
    return next((size for size in (2, 1) if output.endswith(FRAME[:size])), 0)


@dataclass(frozen=True, kw_only=True)
class Import:
    """One module: milliseconds for itself, and together with what it imported first."""

    module: str
    own: float
    total: float


class ImportProfile:
    """Takes Python's measurements out of the log: those of the handler's imports, none before."""

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self._tell = tell
        self._waiting = b""
        self._begun = False
        self.imports: list[Import] = []

    def __call__(self, output: bytes) -> None:
        """Keep the measurements, pass on the rest line by line."""
        *lines, self._waiting = (self._waiting + output).split(b"\n")
        for line in lines:
            if line == HANDLER_BEGINS:
                self._begun = True
            elif match := IMPORT_TIME.fullmatch(line):
                self._keep(match)
            elif not line.startswith(b"import time: self"):
                self._tell(line + b"\n")

    def _keep(self, match: re.Match[bytes]) -> None:
        own, total, module = match.groups()
        # The client imports a part of itself late.
        if self._begun and not module.startswith(b"awslambdaric"):
            own_time, total_time = int(own) / MICROSECONDS, int(total) / MICROSECONDS
            self.imports.append(Import(module=module.decode(), own=own_time, total=total_time))

    def table(self) -> str:
        """The modules that took longest, with what they imported first; then the sum of all."""
        longest = sorted(self.imports, key=lambda module: -module.total)
        lines = ["imports of the handler, ms", f"{'total':>9} {'own':>9}  module"]
        lines += [
            f"{entry.total:9.1f} {entry.own:9.1f}  {entry.module}" for entry in longest[:MOST_SHOWN]
        ]
        rest = len(longest) - MOST_SHOWN
        if rest > 0:
            lines.append(f"{'':>19}  and {rest} more")
        lines.append(f"{sum(entry.own for entry in longest):9.1f} {'':>9}  in all")
        return "\n".join(lines) + "\n"
