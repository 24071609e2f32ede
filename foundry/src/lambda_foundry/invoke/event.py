"""Reads the event that a person gives: JSON, a file, standard input, or the function's sample."""

import json
import os
import re
import sys
from pathlib import Path

from lambda_foundry.invoke.runtime_api import LARGEST_PAYLOAD
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import given_path

# What looks like a file's name: no JSON has `.json` or a slash outside of quotation marks.
FILE_NAME = re.compile(r"[^{}\[\]\"']+\.json|[^\s{}\[\]\"']*/[^\s{}\[\]\"']*")

WITHOUT_PAYLOAD = b"{}"
"""What a function gets that is invoked without a payload."""


def read_event(given: str | None, *, sample: Path | None) -> bytes:
    """The bytes of the event, as they are: what's wrong with them is for Lambda's client to say.

    Raises `Mistake` for a file that can't be read, and for more than Lambda takes.
    """
    event = _bytes(given, sample=sample)
    if len(event) > LARGEST_PAYLOAD:
        raise Mistake(
            f"--event: RequestEntityTooLargeException: {len(event):,} bytes; Lambda takes "
            f"{LARGEST_PAYLOAD:,} in a synchronous invocation"
        )
    return event


def _bytes(given: str | None, *, sample: Path | None) -> bytes:
    if given is None:
        return sample.read_bytes() if sample else WITHOUT_PAYLOAD
    if given == "-":
        return sys.stdin.buffer.read()
    if _is_json(given):
        return os.fsencode(given)
    try:
        file = given_path(given)
        # Also what is no regular file, such as the pipe of a shell's `<(…)`.
        if given and not file.is_dir():
            return file.read_bytes()
        why = "is a folder"
    except (FileNotFoundError, NotADirectoryError):
        why = "there is no such file"
    except OSError as error:
        why = f"can't be read: {error.strerror}"
    if FILE_NAME.fullmatch(given):
        raise Mistake(f"--event {given}: {why}, and it is no JSON")
    return os.fsencode(given)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
