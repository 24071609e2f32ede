"""The command line of `poe invoke`."""

import signal
import sys

from tools.invoke.command_line import main


def stop(number: int, frame: object) -> None:
    """Unwind as for Ctrl-C, so that processes and folders go."""
    sys.exit(128 + number)


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        status = main(sys.argv[1:])
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    sys.exit(status)
