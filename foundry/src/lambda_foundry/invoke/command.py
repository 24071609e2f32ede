"""`foundry invoke`: invokes a function, and clears up also where a signal or a kill ends it."""

import signal
import sys

from lambda_foundry.invoke import command_line
from lambda_foundry.invoke.launchers import call_without_launchers

# Also the interrupt: a shell has it ignored by what it runs in the background.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def main(arguments: list[str]) -> int:
    """Invoke a function: 0 when it answered, 1 when it failed, 2 when it couldn't be invoked."""
    for name in SIGNALS:
        if hasattr(signal, name):  # Windows has no SIGHUP.
            signal.signal(getattr(signal, name), _stop)
    call_without_launchers(lambda: sys.exit(128 + signal.SIGHUP))
    return command_line.main(arguments)


def _stop(number: int, frame: object) -> None:
    """Unwind instead of ending at once, so that processes and folders go."""
    sys.exit(128 + number)
