"""Keeps what Python compiles of itself and of packages in one place for all environments.

Python runs it when it starts, where PYTHONPATH names its folder: docs.python.org/3/library/site
"""

import contextlib
import os
import sys

sys.pycache_prefix = os.environ["BYTECODE_PLACES"]
# pathlib is not imported yet, and this runs before every command.
for folder in {sys.prefix, sys.base_prefix}:
    place = f"{sys.pycache_prefix}{folder}"
    os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120  # as above
    with contextlib.suppress(FileExistsError):
        os.symlink(os.environ["SHARED_BYTECODE"], place)  # noqa: PTH211  # as above
