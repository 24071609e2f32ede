"""Runs the command `foundry` as `python -m lambda_foundry`."""

import sys

from lambda_foundry.cli import main

if __name__ == "__main__":
    sys.exit(main())
