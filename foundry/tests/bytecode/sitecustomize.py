"""Keeps what Python compiles of an environment's packages in one place for all environments.

Python runs it when it starts, where PYTHONPATH names its folder: docs.python.org/3/library/site
"""

import contextlib
import os
import sys

# pathlib is not imported yet, and this runs before every command.
place = f"{sys.pycache_prefix}{sys.prefix}"
os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120  # as above
with contextlib.suppress(FileExistsError):
    os.symlink(os.environ["SHARED_BYTECODE"], place)  # noqa: PTH211  # as above
