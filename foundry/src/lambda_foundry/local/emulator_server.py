"""Serves MiniStack on this machine's loopback address; runs in the emulator's environment."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

KEEP_ALIVE = 75.0


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
    serve(listener)


def end_with_owner() -> None:
    """Kill this process group, the functions with it, once nobody holds our standard input."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.killpg(0, signal.SIGKILL)


def serve(listener: socket.socket) -> None:
    """Serve until killed."""
    # What MiniStack reads of the environment it reads as it is imported.
    from hypercorn.asyncio import serve as hypercorn  # noqa: PLC0415
    from hypercorn.config import Config  # noqa: PLC0415
    from ministack.app import app  # noqa: PLC0415

    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = KEEP_ALIVE
    config.accesslog = None
    config.errorlog = None
    sys.stdout.write(f"{os.environ['GATEWAY_PORT']}\n")
    sys.stdout.flush()
    asyncio.run(hypercorn(as_over_tls(app), config))


def as_over_tls(app: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Let policies that refuse plain HTTP, as CDK's `enforce_ssl` writes them, accept loopback."""

    async def secure(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = {**scope, "scheme": "https"}
        await app(scope, receive, send)

    return secure


if __name__ == "__main__":
    main()
