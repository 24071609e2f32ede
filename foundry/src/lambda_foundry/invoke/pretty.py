"""Writes a payload for people: indented and in colours, each value letter by letter as it came."""

import json
import re
import sys
from collections.abc import Iterator

from lambda_foundry.terminal import CYAN, GREEN, YELLOW, has_colour, width_for_people

STRING = r'"(?:[^"\\]|\\.)*"'
PART = re.compile(rf"{STRING}|[][{{}}:,]|[^][{{}}:,\s\"]+")
VALUE = re.compile(rf"(?P<key>{STRING})(?=\s*:)|(?P<string>{STRING})|(?P<other>[-\w.+]+)")

OPENING, CLOSING = {"[", "{"}, {"]", "}"}
INDENT = "  "


def for_people(payload: bytes, *, always: bool) -> bytes:
    """The payload for standard output; what isn't JSON stays as it is.

    It is indented where it is longer than a line of the terminal, or `always`.
    """
    try:
        text = payload.decode()
        json.loads(text)
    except ValueError:
        return payload
    width = width_for_people()
    if always or (width and len(text) > width):
        text = "".join(_indented(PART.findall(text)))
    return (VALUE.sub(_coloured, text) if has_colour(sys.stdout) else text).encode()


def _indented(parts: list[str]) -> Iterator[str]:
    """As JSON that is read and written again, but for numbers and escapes: they could change."""
    depth = 0
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        opens, closes = part in OPENING, following in CLOSING
        depth += opens - closes
        yield ": " if part == ":" else part
        if opens != closes or part == ",":
            yield "\n" + INDENT * depth


def _coloured(value: re.Match[str]) -> str:
    style = {"key": CYAN, "string": GREEN, "other": YELLOW}[value.lastgroup or "other"]
    return f"\x1b[{style}m{value[0]}\x1b[0m"
