"""A page in headless Chromium, driven through a pipe.

chromedevtools.github.io/devtools-protocol
"""

import fcntl
import json
import os
import shutil
import signal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FIRST_FREE = 10
"""Chromium reads from 3 and writes to 4, so the pipes' own ends lie beyond."""

COMPLAINTS = {"Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"}

OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-sandbox",
    "--remote-debugging-pipe",
)


def chromium() -> str | None:
    """The browser on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One page; `errors` holds whatever its console or the browser complained of."""

    def __init__(self, page: Path, profile: Path, *, scheme: str = "light") -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []
        self._number = 0
        self._session: str | None = None
        self._buffer = b""
        self._start(profile)
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        attached = self._send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Runtime", "Log", "Network", "Page"):
            self._send(f"{domain}.enable")
        self.show(width=1280, height=900, scheme=scheme)
        self._loaded = False
        self._send("Page.navigate", url=page.as_uri())
        while not self._loaded:
            self._receive()

    def show(self, *, width: int, height: int, scheme: str) -> None:
        """Set the window's size and the colours that its user prefers."""
        self._send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self._send("Emulation.setEmulatedMedia", features=[feature])

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        result = self._send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other: `Tab`, `Enter`, `Escape` or a character."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27}
        for key in keys:
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
            pressed = {"key": key, "windowsVirtualKeyCode": codes.get(key, 0)}
            more = {"text": text} if text else {}
            self._send("Input.dispatchKeyEvent", type="keyDown", **pressed, **more)
            self._send("Input.dispatchKeyEvent", type="keyUp", **pressed)

    def ask_after(self, key: str, expression: str) -> Any:
        """The value of an expression once a key was pressed."""
        self.press(key)
        return self.ask(expression)

    def screenshot(self) -> str:
        """What is to be seen, as PNG in base64."""
        picture: str = self._send("Page.captureScreenshot")["data"]
        return picture

    def __enter__(self) -> Self:
        """Hand out the page."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the browser with all of its processes."""
        os.killpg(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._commands.close()
        os.close(self._answers)

    def _start(self, profile: Path) -> None:
        read, commands = map(_high, os.pipe())
        self._answers, write = map(_high, os.pipe())
        self._commands = os.fdopen(commands, "wb", buffering=0)
        executable = chromium()
        assert executable
        self._process = os.posix_spawn(
            executable,
            [executable, *OPTIONS, f"--user-data-dir={profile}"],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, read, 3),
                (os.POSIX_SPAWN_DUP2, write, 4),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
            setpgroup=0,
        )
        os.close(read)
        os.close(write)

    def _send(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        session = {"sessionId": self._session} if self._session else {}
        self._commands.write(json.dumps(message | session).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            received = os.read(self._answers, 65536)
            assert received, "the browser has ended"
            self._buffer += received
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        method, parameters = message.get("method"), message.get("params", {})
        level = parameters.get("entry", {}).get("level", "error")
        if method in COMPLAINTS and level in {"warning", "error"}:
            self.errors.append(json.dumps(parameters))
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Page.loadEventFired":
            self._loaded = True


def _high(descriptor: int) -> int:
    """The same pipe by a number that the browser's own leave free, closed in its process."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE)
    os.close(descriptor)
    return moved
