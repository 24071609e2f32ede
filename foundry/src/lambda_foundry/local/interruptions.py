"""Ctrl-C, SIGTERM and a closed terminal end a command by way of its clean-ups, once."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

INTERRUPTED = 128 + signal.SIGINT
"""What the shell calls an interruption."""

# Windows, which is told in one line that this isn't for it, has no SIGHUP.
SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Interruptions:
    """The first signal becomes an exception; the next could only break what clears away."""

    def __init__(self) -> None:
        self.repeated = False
        """Whether there was another one after the first."""
        self.ending = False
        """Whether there was a first one."""
        # A script that starts us in the background has us ignore interrupts, unless we say
        # otherwise.
        for number in SIGNALS:
            signal.signal(number, self._end)

    def _end(self, number: int, _: object) -> None:
        self.ending = True
        for other in SIGNALS:
            signal.signal(other, self._take_note)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        # A terminal that was closed can't be told.
        with suppress(OSError):
            print(f"local: ended by {signal.Signals(number).name}", file=sys.stderr, flush=True)
        sys.exit(128 + number)

    def _take_note(self, number: int, _: object) -> None:
        self.repeated = True


@contextmanager
def interruptions() -> Iterator[Interruptions]:
    """Handle signals for as long as the body runs, and after the first one to the very end."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    signals = Interruptions()
    try:
        yield signals
    finally:
        if not signals.ending:
            for number, handler in before.items():
                signal.signal(number, handler)
