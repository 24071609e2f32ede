"""Keeps what Python compiles of itself and of packages in one place for all environments.

Python runs it when it starts, where PYTHONPATH names its folder: docs.python.org/3/library/site
"""

import contextlib
import os
import sys

# A command may start another one with few of its variables.
if places := os.environ.get("BYTECODE_PLACES"):
    sys.pycache_prefix = places
    # pathlib is not imported yet, and this runs before every command.
    for folder in {sys.prefix, sys.base_prefix}:
        place = f"{places}{folder}"
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120  # as above
        with contextlib.suppress(FileExistsError):
            os.symlink(os.environ["SHARED_BYTECODE"], place)  # noqa: PTH211  # as above
