"""Runs `poe map`."""

import sys

from building_blocks.mistakes import told_in_one_line
from tools.map.command_line import main

if __name__ == "__main__":
    with told_in_one_line():
        sys.exit(main(sys.argv[1:]))
