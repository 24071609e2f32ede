"""The command line of `poe invoke`."""

import signal
import sys

from tools.invoke.command_line import main
from tools.invoke.launchers import call_without_launchers

# Also the interrupt: a shell has it ignored by what it runs in the background.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def stop(number: int, frame: object) -> None:
    """Unwind instead of ending at once, so that processes and folders go."""
    sys.exit(128 + number)


if __name__ == "__main__":
    for name in SIGNALS:
        if hasattr(signal, name):  # Windows has no SIGHUP.
            signal.signal(getattr(signal, name), stop)
    call_without_launchers(lambda: sys.exit(128 + signal.SIGHUP))
    sys.exit(main(sys.argv[1:]))
