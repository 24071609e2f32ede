"""What AWS's client in a process speaks to: the Runtime API on loopback, and the pipe of its log.

The function of a custom resource gives its answer for CloudFormation there, too, not to AWS.

docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. The standard library's server would not
do: the client sends the frames of an error in one header, which that server cuts at 64 kB.
"""

import contextlib
import json
import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Self

LARGEST_PAYLOAD = 6 * 1024 * 1024 + 100
"""Bytes of the request and of the response of a synchronous invocation."""

RUNTIME = "/2018-06-01/runtime/"
CLOUDFORMATION = "/cloudformation"
"""Where the function of a custom resource puts what CloudFormation is to know."""

JSON = {"Content-Type": "application/json"}
REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 413: "Content Too Large"}
PATIENCE = 30.0
"""Seconds for one request to arrive; the client sends each in one go."""

CHUNK = 1 << 16
# Requests to AWS services come here, as AWS_ENDPOINT_URL tells the SDKs.
NO_AWS = (
    "foundry invoke reaches no AWS service; start foundry local and add --local, "
    "or name another emulator by --env AWS_ENDPOINT_URL=ADDRESS"
)
FORM = "application/x-www-form-urlencoded"
SPEAK_XML = ("/cloudfront/", "/route53/", "/s3/")
"""Of the services that speak XML, those whose requests are no form, as signatures name them."""

# The client frames each log record: type, length, time, text. All types begin like this, as no
# UTF-8 text can.
FRAME = b"\xa5\x5a\x00"
HEADER = 16
LENGTH = slice(4, 8)

# docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
LARGEST_ANSWER = 4096
"""Bytes that CloudFormation takes."""

FOR_CLOUDFORMATION = rb'("ResponseURL"\s*:\s*)"https://[^"/]+\.amazonaws\.[a-z.]+/[^"]*"'


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


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a connection begins with."""

    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return int(self.headers.get("content-length", "0"))


class RuntimeApi:
    """Answers one request, and so one connection, whenever `serve` is called."""

    def __init__(
        self,
        listening: socket.socket,
        *,
        next_event: Callable[[], Event],
        answered: Callable[[Answer], None],
        told: Callable[[bytes], None],
    ) -> None:
        self._listening = listening
        self._next_event = next_event
        self._answered = answered
        self._told = told

    def fileno(self) -> int:
        """What to wait on for a request."""
        return self._listening.fileno()

    def close(self) -> None:
        """Refuse whatever comes from now on."""
        self._listening.close()

    def serve(self) -> None:
        """Answer the request that has come; one that its sender breaks off is forgotten."""
        connection, _ = self._listening.accept()
        connection.settimeout(PATIENCE)
        with (
            contextlib.suppress(OSError, ValueError),
            connection,
            connection.makefile("rb") as incoming,
            connection.makefile("wb") as outgoing,
        ):
            self._exchange(_request(incoming), incoming, outgoing)

    def _exchange(self, request: Request, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        if request.path == CLOUDFORMATION:
            self._told(_read_body(request.size, incoming))
            _respond(outgoing, 200, JSON, b"")
        elif not request.path.startswith(RUNTIME):
            _read_body(request.size, incoming)
            _respond(outgoing, 400, *_refusal(request))
        elif request.method == "GET":
            event = self._next_event()
            # The client decodes this content type and no other, not even one with a charset.
            _respond(outgoing, 200, {**JSON, **event.headers}, event.body)
        else:
            body = _read_body(request.size, incoming)
            _respond(outgoing, 413 if request.size > LARGEST_PAYLOAD else 202, JSON, b"{}")
            kind = request.path.rpartition("/")[2]
            kind = "init error" if request.path == f"{RUNTIME}init/error" else kind
            self._answered(Answer(kind=kind, body=body, size=request.size))


def _refusal(request: Request) -> tuple[dict[str, str], bytes]:
    """What an SDK reads as the service's error: each service has a protocol, XML or JSON."""
    signature = request.headers.get("authorization", "")
    is_form = request.headers.get("content-type", "").startswith(FORM)
    if is_form or any(service in signature for service in SPEAK_XML):
        error = f"<Error><Code>NoAWSHere</Code><Message>{NO_AWS}</Message></Error>"
        return {"Content-Type": "text/xml"}, f"<ErrorResponse>{error}</ErrorResponse>".encode()
    return JSON, json.dumps({"__type": "NoAWSHere", "message": NO_AWS}).encode()


def _request(incoming: BinaryIO) -> Request:
    method, path, _ = incoming.readline().decode("latin-1").split()
    headers = {}
    while line := incoming.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Request(method=method, path=path, headers=headers)


def _read_body(size: int, incoming: BinaryIO) -> bytes:
    """The body, as much of it as Lambda takes."""
    kept = bytearray()
    while size and (chunk := incoming.read(min(size, CHUNK))):
        size -= len(chunk)
        kept += chunk[: LARGEST_PAYLOAD - len(kept)]
    return bytes(kept)


def _respond(outgoing: BinaryIO, status: int, headers: Mapping[str, str], body: bytes) -> None:
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}\r\n\r\n")
    # UTF-8, as the client reads it; what was no text when it came is passed on as it was.
    outgoing.write("\r\n".join(lines).encode(errors="surrogateescape") + body)
    outgoing.flush()


@dataclass(kw_only=True)
class CustomResource:
    """A resource that an event asks for; in `event` the address for the answer is one here."""

    event: bytes
    is_answered: bool = False

    @classmethod
    def of(cls, event: bytes, *, runtime_api: str) -> Self | None:
        """What the event asks for; None where it names no address of AWS's for an answer."""
        address = f"http://{runtime_api}{CLOUDFORMATION}".encode()
        here, found = re.subn(FOR_CLOUDFORMATION, rb'\1"%b"' % address, event)
        return cls(event=here) if found else None

    def take(self, answer: bytes) -> str:
        """Take what the function tells, and say in one line what CloudFormation makes of it."""
        self.is_answered = True
        text = answer.decode(errors="replace")
        if len(answer) > LARGEST_ANSWER:
            size = f"{len(answer):,} bytes, and CloudFormation takes {LARGEST_ANSWER:,}"
            return f"note: the answer has {size}; shorten Reason or Data"
        try:
            document = json.loads(answer)
        except ValueError as error:
            return f"note: the answer is no JSON, so CloudFormation would wait on: {error}"
        if not isinstance(document, dict) or not document.get("PhysicalResourceId"):
            return f"note: CloudFormation would fail: no PhysicalResourceId in the answer {text}"
        return f"note: CloudFormation is told {text}"


class LogStream:
    """Reads one pipe; gives `tell` whole records, and other output as it comes."""

    def __init__(self, pipe: int, tell: Callable[[bytes], None]) -> None:
        self._pipe = pipe
        self._tell = tell
        self._waiting = b""
        self._ends_line = True
        self.is_open = True
        os.set_blocking(pipe, False)

    def read(self) -> None:
        """Pass on everything that is there by now."""
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self._pipe, 1 << 16):
                self._waiting += chunk
                self._pass_on()
            self.is_open = False

    def say(self, line: str) -> None:
        """Add a line of the platform's own, after everything that the process wrote."""
        self.read()
        if self._waiting:
            self._raw(self._waiting)
            self._waiting = b""
        self._record(line.encode())

    def _pass_on(self) -> None:
        while self._waiting:
            start = self._waiting.find(FRAME)
            if start:
                # The beginning of a frame may be the last thing to have arrived.
                end = start if start > 0 else len(self._waiting) - _begun_frame(self._waiting)
                if end == 0:
                    return
                self._raw(self._waiting[:end])
                self._waiting = self._waiting[end:]
                continue
            size = HEADER + int.from_bytes(self._waiting[LENGTH], "big")
            if len(self._waiting) < max(size, HEADER):
                return
            self._record(self._waiting[HEADER:size])
            self._waiting = self._waiting[size:]

    def _raw(self, output: bytes) -> None:
        self._tell(output)
        self._ends_line = output.endswith(b"\n")

    def _record(self, text: bytes) -> None:
        before = b"" if self._ends_line else b"\n"
        self._tell(before + text.removesuffix(b"\n") + b"\n")
        self._ends_line = True


def _begun_frame(output: bytes) -> int:
    """How many bytes at the end could be the beginning of a frame."""
    return next((size for size in (2, 1) if output.endswith(FRAME[:size])), 0)
