"""Who asks: the code of the project, a library, or what is known to give the same each time."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FrameType

from lambda_foundry.project import shown
from lambda_foundry.synthesis.files import INSTALLED, STANDARD_LIBRARY

JSII = f"{INSTALLED}jsii{os.sep}"
HERE = str(Path(__file__).parent) + os.sep
PACKAGE = str(Path(__file__).parents[1]) + os.sep
CHECKS = f"{PACKAGE}checks{os.sep}"
RUNS_PROGRAMS = f"{PACKAGE}programs.py"
NODE = f"{PACKAGE}acceleration{os.sep}node_ahead.py"
UV = f"{PACKAGE}packaging{os.sep}uv_command.py"

KNOWN = (
    *("attr", "attrs", "aws_cdk", "botocore", "cattr", "cattrs", "cdk_nag", "cfnlint"),
    *("constructs", "dateutil", "jsii", "lambda_foundry", "publication", "samtranslator", "six"),
    *("typeguard", "typing_extensions", "uv", "yaml"),
)
"""Packages that a synthesis needs itself; the templates don't depend on times that they ask for."""

# They ask for a time, a number or a process to write a log, to wait or to name what is temporary.
QUIET = tuple(
    f"{STANDARD_LIBRARY}{name}"
    for name in (
        *("asyncio", "concurrent", "email/generator.py", "gzip.py", "http", "importlib"),
        *("logging", "queue.py", "selectors.py", "shutil.py", "socket.py", "ssl.py"),
        *("subprocess.py", "tarfile.py", "tempfile.py", "threading.py", "urllib", "zipfile"),
    )
)


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
        return self.is_jsii or self.file in {NODE, UV}

    @property
    def is_known(self) -> bool:
        """Whether the templates don't depend on what it asks of the machine."""
        return self.file.startswith((PACKAGE, "<")) or is_known_package(self.file)

    @property
    def is_known_or_python(self) -> bool:
        """Whether it is of a known package or of Python itself."""
        return _is_between(self.file) or self.is_known

    def __str__(self) -> str:
        return shown(Path(self.file))


def caller() -> Caller:
    """The nearest code that is neither Python's own nor in here, nor runs programs for others."""
    frame = sys._getframe(1)  # noqa: SLF001  # the only cheap way to a caller
    # Each look at a frame's code is an audit event of its own.
    file = frame.f_code.co_filename
    while frame.f_back and _is_between(file):
        frame = frame.f_back
        file = frame.f_code.co_filename
    return Caller(file)


def asker() -> Caller | None:
    """Who gets the answer of a function of Python's; None where it changes no template."""
    for file in _files():
        if file.startswith(QUIET):
            return None
        if not _is_between(file):
            found = Caller(file)
            return None if found.is_known else found
    return None


def is_by_checks() -> bool:
    """Whether it is for the checks, which look at templates that are made and change none."""
    return any(file.startswith(CHECKS) for file in _files())


def asks_for_times() -> bool:
    """Whether a look at a file is for its times, its owner or the like, not for its bytes."""
    # Of `look` in watching.py, which is called in place of the function of `os`.
    asking = sys._getframe(2)  # noqa: SLF001  # as in `caller`
    file = asking.f_code.co_filename
    if file.endswith(("genericpath.py", "<frozen genericpath>")):
        return asking.f_code.co_name in {"getatime", "getctime", "getmtime"} and asker() is not None
    if file.startswith(f"{STANDARD_LIBRARY}pathlib"):
        # `Path.exists` and its like go by `Path.stat`, too.
        asking = asking.f_back or asking
        file = asking.f_code.co_filename
    return not Caller(file).is_known_or_python


def _files() -> Iterator[str]:
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001  # as in `caller`
    while frame:
        yield frame.f_code.co_filename
        frame = frame.f_back


@cache
def is_known_package(file: str) -> bool:
    """Whether a file is of a package that a synthesis needs itself."""
    _, installed, inside = file.rpartition(INSTALLED)
    name = inside.split(os.sep, 1)[0].partition(".")[0]
    return bool(installed) and name in KNOWN


@cache
def _is_between(file: str) -> bool:
    if file.startswith(("<frozen", HERE)) or file == RUNS_PROGRAMS:
        return True
    return file.startswith(STANDARD_LIBRARY) and INSTALLED not in file
