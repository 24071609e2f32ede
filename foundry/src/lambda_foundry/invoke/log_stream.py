"""Passes on what the process prints and logs, in its order, with log records taken apart."""

import contextlib
import os
from collections.abc import Callable

# The client frames each log record: type, length, time, text. All types begin like this, as no
# UTF-8 text can.
FRAME = b"\xa5\x5a\x00"
HEADER = 16
LENGTH = slice(4, 8)


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
                end = start if start > 0 else len(self._waiting) - _begun(self._waiting)
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


def _begun(output: bytes) -> int:
    """How many bytes at the end could be the beginning of a frame."""
    return next((size for size in (2, 1) if output.endswith(FRAME[:size])), 0)
