"""Reads the event that a person gives: JSON, a file, standard input, or the function's sample."""

import json
import re
import sys
from pathlib import Path

from building_blocks.mistakes import Mistake
from tools.invoke.exchange import LARGEST_PAYLOAD

FILE_NAME = re.compile(r"[^\s{}\[\]\"']+(\.json|/[^\s{}\[\]\"']+)")

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
        return given.encode()
    try:
        if Path(given).is_file():
            return Path(given).read_bytes()
    except OSError as error:
        if FILE_NAME.fullmatch(given):
            raise Mistake(f"--event {given}: can't be read: {error.strerror}") from error
    if FILE_NAME.fullmatch(given):
        raise Mistake(f"--event {given}: there is no such file, and it is no JSON")
    return given.encode(errors="surrogateescape")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
