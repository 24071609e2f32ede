"""An editor's half of a debugging session: the Debug Adapter Protocol over a socket.

https://microsoft.github.io/debug-adapter-protocol/specification
"""

import json
import socket
from pathlib import Path
from typing import Any, Self

PATIENCE = 30


class DebugClient:
    """Connected to a debugger on loopback, until the block ends."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._stream = self._socket.makefile("rwb")
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()
        self._socket.close()

    def attach(self, file: Path, line: int) -> None:
        """Begin as an editor does, with one breakpoint set."""
        self.send("initialize", adapterID="debugpy", pathFormat="path")
        self.receive("initialize")
        self.send("attach", justMyCode=True)
        self.receive("initialized")
        self.send("setBreakpoints", source={"path": str(file)}, breakpoints=[{"line": line}])
        self.receive("setBreakpoints")
        self.send("configurationDone")

    def stopped_frame(self) -> dict[str, Any]:
        """The frame in which the program has stopped."""
        self.thread = self.receive("stopped")["threadId"]
        self.send("stackTrace", threadId=self.thread)
        frames: list[dict[str, Any]] = self.receive("stackTrace")["stackFrames"]
        return frames[0]

    def value(self, expression: str, frame: dict[str, Any]) -> str:
        """What an expression is in a frame."""
        self.send("evaluate", expression=expression, frameId=frame["id"], context="repl")
        return str(self.receive("evaluate")["result"])

    def go_on(self) -> None:
        """Let the program run."""
        self.send("continue", threadId=self.thread)

    def send(self, command: str, **arguments: Any) -> None:
        """Ask the debugger for something."""
        self._sent += 1
        message = {"seq": self._sent, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self._stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._stream.flush()

    def receive(self, name: str) -> dict[str, Any]:
        """What the next event or answer of a name says; others are passed over."""
        message: dict[str, Any] = {}
        while name not in {message.get("event"), message.get("command")}:
            message = self._message()
        body: dict[str, Any] = message.get("body", {})
        return body

    def _message(self) -> dict[str, Any]:
        size = 0
        while header := self._stream.readline().strip():
            size = int(header.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._stream.read(size))
        return message
