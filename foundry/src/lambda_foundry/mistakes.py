"""Tells people's mistakes in one clear line instead of a traceback."""

import errno
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeGuard

from lambda_foundry.project import NoProject, find_project, shown

USER_CODE = ("stacks", "app.py", "stages.py")


NODE_ERROR = re.compile(
    r"\b(?P<code>ENOSPC|EDQUOT|EROFS|EACCES|EPERM): [^,\n]+, \w+(?: '(?P<path>[^'\n]+)')?"
)


class Mistake(Exception):
    """Something in the project that its owner can mend: what is wrong, where, what to write."""


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End with exit status 1 and one line on stderr when anything inside goes wrong.

    `cdk synth --debug` (or `CDK_DEBUG=true`) shows the whole traceback as well.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001  # whatever it is, its reader wants one line
        if os.environ.get("CDK_DEBUG", "").lower() in {"1", "true"}:
            import traceback  # noqa: PLC0415  # only where something went wrong

            traceback.print_exc()
        sys.exit(f"error: {one_line(error)}")


def one_line(error: Exception) -> str:
    """The sentence that says what went wrong and, for a bug in a stack, in which line of it."""
    if isinstance(error, Mistake | NoProject):
        return str(error)
    if isinstance(error, OSError) and (found := _of_the_machine(error)):
        return found
    return told_by_node(str(error)) or f"{_place(error)}{_summary(error)}"


def told_by_node(text: str) -> str | None:
    """What Node.js says of the disk or of rights to it, as we say it; None for anything else.

    `ENOSPC: no space left on device, write`: nodejs.org/api/errors.html#class-systemerror
    """
    found = NODE_ERROR.search(text)
    # Of its cache jsii says more itself.
    if not found or "JSII_RUNTIME" in text:
        return None
    number = getattr(errno, found["code"])
    return _of_the_machine(OSError(number, os.strerror(number), found["path"]))


def _summary(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    # jsii appends the JavaScript stack to its messages: the first line is the message.
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].endswith("following errors:"):
        lines = lines[1:]  # what CDK says of a construct itself, one line for each
    kind = "" if type(error).__module__.startswith("jsii") else f"{type(error).__name__}: "
    return f"{kind}{lines[0].strip()}" if lines else type(error).__name__


def _of_the_machine(error: OSError) -> str | None:
    """What is wrong with the disk or with rights to it, in which no line of code has a part."""
    cause = error if error.errno else error.__cause__
    if not isinstance(cause, OSError):
        return None
    # Of a copy that failed, the second is where to.
    name = cause.filename2 or cause.filename
    place = f"{shown(Path(os.fsdecode(name)))}: " if _is_path(name) else ""
    if cause.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"{place}the disk is full ({cause.strerror}); make room on it"
    if cause.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        doing = "written" if cause.errno == errno.EROFS else "read or written"
        return f"{place}can't be {doing}: {cause.strerror}"
    return None


def _is_path(name: object) -> TypeGuard[str | bytes]:
    return isinstance(name, str | bytes)


def _place(error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{shown(Path(error.filename))}, line {error.lineno}: "
    import traceback  # noqa: PLC0415  # as above

    root = find_project()
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if root and any(path.is_relative_to(root / name) for name in USER_CODE):
            return f"{shown(path)}, line {frame.lineno}: "
    return ""


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Raise `Mistake` where the body can't read something in the folder."""
    try:
        yield
    except OSError as error:
        path = shown(Path(error.filename or folder))
        raise Mistake(
            f"{path}: can't be read: {error.strerror}; let your user read it, or remove it"
        ) from error


@contextmanager
def understood(file: Path) -> Iterator[None]:
    """Raise `Mistake` where the body can't make sense of what a JSON or TOML file says."""
    try:
        yield
    except ValueError as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        if "integer string conversion" in said:
            said = (
                f"a number has more than {sys.get_int_max_str_digits()} digits; write a smaller one"
            )
        raise Mistake(f"{shown(file)}{line}: {said}") from None


def write_whole(file: Path, text: str) -> None:
    """Put the whole text in place of the old one, or leave that as it is and raise `Mistake`."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(file)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise Mistake(f"{shown(file)}: can't be written: {error.strerror}") from error
