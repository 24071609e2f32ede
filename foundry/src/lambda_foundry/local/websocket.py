"""Opens a WebSocket connection to the emulator, and sends one message."""

import base64
import os
import socket
import struct

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lambda_foundry.local.endpoint import KEY, REGION, SECRET, Endpoint

PATIENCE = 30.0
"""Seconds for the answer to connecting."""

MESSAGE_PATIENCE = 5.0
"""Seconds for a message, which a function need not send."""

TEXT, CLOSE = 1, 8
"""Opcodes: datatracker.ietf.org/doc/html/rfc6455#section-5.2"""


def exchange(endpoint: Endpoint, *, host: str, path: str, message: str, signed: bool = True) -> str:
    """The first line of the answer to connecting, and a message that came back, if one did."""
    with socket.create_connection(("127.0.0.1", endpoint.port), PATIENCE) as connection:
        connection.sendall(_handshake(host, _signed(host, path) if signed else path))
        status = _headers(connection).splitlines()[0]
        if " 101 " not in status:
            return status
        connection.sendall(_frame(TEXT, message.encode()))
        connection.settimeout(MESSAGE_PATIENCE)
        try:
            message = _message(connection.recv(4096))
        except TimeoutError:
            message = "and no message"
        connection.sendall(_frame(CLOSE, struct.pack("!H", 1000)))
        return f"{status} {message}"


def _signed(host: str, path: str) -> str:
    request = AWSRequest("GET", f"http://{host}{path}")
    SigV4QueryAuth(Credentials(KEY, SECRET), "execute-api", REGION).add_auth(request)
    return str(request.url).removeprefix(f"http://{host}")


def _handshake(host: str, path: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"host: {host}",
        "connection: Upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        f"sec-websocket-key: {base64.b64encode(os.urandom(16)).decode()}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def _headers(connection: socket.socket) -> str:
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(1)
        if not more:
            break
        received += more
    return received.decode(errors="replace") or "the connection was closed"


def _frame(opcode: int, payload: bytes) -> bytes:
    """A masked frame, as a client has to send it; the mask of zeros changes nothing."""
    size = (
        struct.pack("!B", 0x80 | len(payload))
        if len(payload) < 126  # noqa: PLR2004  # above it the size takes two bytes of its own
        else struct.pack("!BH", 0x80 | 126, len(payload))
    )
    return struct.pack("!B", 0x80 | opcode) + size + b"\0\0\0\0" + payload


def _message(frame: bytes) -> str:
    """The text in a frame; of a long message its beginning."""
    if len(frame) < 2 or frame[0] & 0x0F != TEXT:  # noqa: PLR2004  # its kind and its size
        return "and the connection was closed"
    long = {126: 4, 127: 10}
    size = frame[1] & 0x7F
    start = long.get(size, 2)
    return frame[start:].decode(errors="replace") if size in long else frame[2 : 2 + size].decode()
