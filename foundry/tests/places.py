"""Where the package's own tests lie, for the programs that they start."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
"""Python finds `tests` and `benchmarks` in this folder, if it is on the path."""
