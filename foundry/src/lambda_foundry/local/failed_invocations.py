"""Tells from a function's log whether an invocation failed, and not only logged an error."""

import re
from collections.abc import Sequence

# An exception that nobody caught came through the emulator's own frame; one that the handler
# caught and logged begins with a frame of the function. Groups of exceptions are indented.
UNCAUGHT = re.compile(r'Traceback \(most recent call last\):\n[ |]*File "[^"]*/_worker\.py", ')

# What the emulator writes last where there is no exception to show.
ENDED = re.compile(
    r"^(Task timed out after [\d.]+ seconds|Worker (process died|init failed: .*))\nEND RequestId",
    re.MULTILINE,
)


def failed(lines: Sequence[str]) -> bool:
    """Whether one of the invocations in these lines did."""
    log = "\n".join(lines)
    return bool(UNCAUGHT.search(log) or ENDED.search(log))
