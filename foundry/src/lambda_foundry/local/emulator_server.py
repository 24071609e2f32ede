"""Serves MiniStack on this machine's loopback address; runs in the emulator's environment.

Each API that it is told of gets a port of its own, where it answers as it would at its domain.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

KEEP_ALIVE = 75.0

ADDRESSES = "/_foundry/addresses"
"""Where `lambda_foundry.local.addresses` says which APIs there are, and hears their ports."""

NEIGHBOURS = 20
"""Ports that are tried from the wanted one on, before any free one is taken."""

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def main() -> None:
    """Listen on a port, say which on standard output, and serve for as long as stdin is open."""
    packages, port, folder = sys.argv[1:]
    os.chdir(folder)
    sys.path.insert(0, packages)
    try:
        listener = socket.create_server(("127.0.0.1", int(port)))
    except OSError as error:
        sys.exit(f"error: port {port} can't be used: {error.strerror}; choose another by --port")
    threading.Thread(target=end_with_owner, daemon=True).start()
    os.environ["GATEWAY_PORT"] = str(listener.getsockname()[1])
    asyncio.run(serve(listener))


def end_with_owner() -> None:
    """Kill this process group, the functions with it, once nobody holds our standard input."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.killpg(0, signal.SIGKILL)


async def serve(listener: socket.socket) -> None:
    """Serve until killed."""
    # What MiniStack reads of the environment it reads as it is imported.
    from ministack.app import app  # noqa: PLC0415

    ministack = as_over_tls(app)
    sys.stdout.write(f"{os.environ['GATEWAY_PORT']}\n")
    sys.stdout.flush()
    await listen(with_addresses(ministack, Addresses(ministack)), listener)


async def listen(app: App, listener: socket.socket) -> None:
    """Serve an app on a socket until killed."""
    from hypercorn.asyncio import serve as hypercorn  # noqa: PLC0415  # of the same environment
    from hypercorn.config import Config  # noqa: PLC0415  # as above

    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = KEEP_ALIVE
    config.accesslog = None
    config.errorlog = None
    await hypercorn(app, config, shutdown_trigger=asyncio.Event().wait)


def as_over_tls(app: App) -> App:
    """Let policies that refuse plain HTTP, as CDK's `enforce_ssl` writes them, accept loopback."""

    async def secure(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = {**scope, "scheme": "https"}
        await app(scope, receive, send)

    return secure


class Addresses:
    """The APIs of a deployment, each on a port that stays when it is deployed again."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._paths: dict[str, str] = {}
        self._ports: dict[str, int] = {}
        self._servers: set[asyncio.Task[None]] = set()

    def open(self, apis: dict[str, dict[str, Any]]) -> dict[str, int]:
        """The port of each API, by its name; `path` is where MiniStack has it."""
        for name, api in apis.items():
            self._paths[name] = api["path"]
            if name not in self._ports:
                listener = listener_near(api["port"])
                self._ports[name] = listener.getsockname()[1]
                server = asyncio.create_task(listen(self._at(name), listener))
                self._servers.add(server)
        return {name: self._ports[name] for name in apis}

    def _at(self, name: str) -> App:
        """MiniStack as it answers for one API; `raw_path`, which callers sign, stays theirs."""

        async def api(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] in {"http", "websocket"}:
                path = f"{self._paths[name]}{scope['path']}"
                await self._app({**scope, "path": path}, receive, send)

        return api


def listener_near(port: int) -> socket.socket:
    """A socket on that port, or on one of the next that is free."""
    for wanted in (*range(port, port + NEIGHBOURS), 0):
        try:
            return socket.create_server(("127.0.0.1", wanted))
        except OSError:
            continue
    raise OSError("no port is free")


def with_addresses(app: App, addresses: Addresses) -> App:
    """MiniStack, and beside it the answer to which API has which port."""

    async def served(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != ADDRESSES:
            await app(scope, receive, send)
            return
        answer = addresses.open(json.loads(await body_of(receive)))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    return served


async def body_of(receive: Any) -> bytes:
    """What a request brings."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


if __name__ == "__main__":
    main()
