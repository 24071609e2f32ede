"""Who asks: the code that called into the standard library, or this package, which asks for it."""

import os
import sys
from functools import cache
from pathlib import Path

from lambda_foundry.project import shown

STANDARD_LIBRARY = str(Path(os.__file__).parent) + os.sep
INSTALLED = f"{os.sep}site-packages{os.sep}"
JSII = f"{INSTALLED}jsii{os.sep}"
HERE = str(Path(__file__).parent) + os.sep
UV = str(Path(__file__).parents[1] / "packaging" / "uv_command.py")


class Caller:
    """A file of code."""

    def __init__(self, file: str) -> None:
        self.file = file

    @property
    def is_jsii(self) -> bool:
        """The bridge to Node.js, whose temporary files are no input."""
        return JSII in self.file

    @property
    def starts_known_programs(self) -> bool:
        """Whether what it starts gives the same each time: Node.js, or uv, which goes by hashes."""
        return self.is_jsii or self.file == UV

    def __str__(self) -> str:
        return shown(Path(self.file))


def caller() -> Caller:
    """The nearest code that is neither Python's own nor in this package."""
    frame = sys._getframe(1)  # noqa: SLF001  # the only cheap way to a caller
    # Each look at a frame's code is an audit event of its own.
    file = frame.f_code.co_filename
    while frame.f_back and _is_between(file):
        frame = frame.f_back
        file = frame.f_code.co_filename
    return Caller(file)


def is_by_import() -> bool:
    """Whether the audited function was called to find modules."""
    file = sys._getframe(2).f_code.co_filename  # noqa: SLF001  # the audit hook's caller
    return file.startswith("<frozen") or file.endswith(f"{os.sep}pkgutil.py")


@cache
def _is_between(file: str) -> bool:
    if file.startswith(("<frozen", HERE)):
        return True
    return file.startswith(STANDARD_LIBRARY) and INSTALLED not in file
