"""What goes between Lambda and the client: events one way, answers the other."""

from dataclasses import dataclass

LARGEST_PAYLOAD = 6 * 1024 * 1024 + 100
"""Bytes of the request and of the response of a synchronous invocation."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One invocation, as the client gets it."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the client posted: `response`, `error`, or `init error`; `size` is never cut."""

    kind: str
    body: bytes
    size: int
