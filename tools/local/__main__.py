"""Runs `poe local`."""

import signal
import sys

# Until there is anything to clear away, an interrupt just ends us: no traceback of our imports.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from building_blocks.mistakes import told_in_one_line  # noqa: E402  # see above
from tools.local.command_line import main  # noqa: E402  # see above

if __name__ == "__main__":
    with told_in_one_line():
        sys.exit(main(sys.argv[1:]))
