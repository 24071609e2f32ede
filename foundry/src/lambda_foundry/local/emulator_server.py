"""Serves MiniStack on this machine's loopback address; runs in the emulator's environment.

Each API that it is told of gets a port of its own, where it answers as it would at its domain. And
it signs tokens that the authorizers of APIs take as if the issuer whom they trust had signed them.
"""

import asyncio
import base64
import hashlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

KEEP_ALIVE = 75.0

ADDRESSES = "/_foundry/addresses"
"""Where `lambda_foundry.local.addresses` says which APIs there are, and hears their ports."""

TOKENS = "/_foundry/tokens"
"""Where `lambda_foundry.local.callers` gives claims, and gets a token."""

KEY_FILE = "token-key.pem"

NEIGHBOURS = 20
"""Ports that are tried from the wanted one on, before any free one is taken."""

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def main() -> None:
    """Listen on a port, say which on standard output, and serve for as long as stdin is open."""
    packages, port, folder = sys.argv[1:]
    # Ignored by our guard: functions would ignore it too, and take two seconds to end.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.chdir(folder)
    sys.path.insert(0, packages)
    try:
        listener = socket.create_server(("127.0.0.1", int(port)))
    except OSError as error:
        sys.exit(f"error: port {port} can't be used: {error.strerror}; choose another by --port")
    threading.Thread(target=end_with_owner, daemon=True).start()
    os.environ["GATEWAY_PORT"] = str(listener.getsockname()[1])
    # Beside the folders of all runs, so that tokens of one run are good for the next.
    asyncio.run(serve(listener, Path(folder).parent.with_name(KEY_FILE)))


def end_with_owner() -> None:
    """Kill this process group, the functions with it, once nobody holds our standard input."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.killpg(0, signal.SIGKILL)


async def serve(listener: socket.socket, key: Path) -> None:
    """Serve until killed."""
    # What MiniStack reads of the environment it reads as it is imported.
    from ministack.app import app  # noqa: PLC0415

    unpack_layers_once()
    tokens = Tokens(key)
    ministack = tokens.taken_by(as_over_tls(app))
    addresses = Addresses(ministack)
    sys.stdout.write(f"{os.environ['GATEWAY_PORT']}\n")
    sys.stdout.flush()
    ours = {ADDRESSES: addresses.open, TOKENS: tokens.sign}
    await listen(with_answers(ministack, ours), listener)


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


def with_answers(app: App, answers: dict[str, Callable[[Any], Any]]) -> App:
    """MiniStack, and beside it what answers JSON at these paths with JSON."""

    async def served(scope: dict[str, Any], receive: Any, send: Any) -> None:
        answer = answers.get(scope["path"]) if scope["type"] == "http" else None
        if answer is None:
            await app(scope, receive, send)
            return
        body = json.dumps(answer(json.loads(await body_of(receive))))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body.encode()})

    return served


async def body_of(receive: Any) -> bytes:
    """What a request brings."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


class Tokens:
    """Tokens of this machine's own key, which stays for the next start."""

    HEADER = {"alg": "RS256", "kid": "foundry-local", "typ": "JWT"}  # noqa: RUF012  # never changed

    def __init__(self, file: Path) -> None:
        self._file = file
        self._start = base64url(json.dumps(self.HEADER).encode())
        self._is_ours: ContextVar[bool] = ContextVar("is_ours", default=False)
        self._is_known = False

    def sign(self, claims: dict[str, Any]) -> str:
        """A JSON Web Token that says this."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

        said = f"{self._start}.{base64url(json.dumps(claims).encode())}"
        return f"{said}.{base64url(self._key.sign(said.encode(), PKCS1v15(), SHA256()))}"

    def taken_by(self, app: App) -> App:
        """MiniStack, which looks for the key of such a token here and not at its issuer."""

        async def taking(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "http" and self._is_in(scope):
                self._make_known()
                self._is_ours.set(True)
            await app(scope, receive, send)

        return taking

    def _is_in(self, scope: dict[str, Any]) -> bool:
        sent = [value for _, value in scope["headers"]]
        return any(self._start.encode() in value for value in [*sent, scope["query_string"]])

    def _make_known(self) -> None:
        """By the two functions with which MiniStack finds an issuer's keys."""
        from ministack.services import apigateway, apigateway_v1  # noqa: PLC0415  # when needed

        if self._is_known:
            return
        self._is_known = True
        url_of, fetched = apigateway._resolve_jwks_url, apigateway._fetch_jwks  # noqa: SLF001

        async def resolve(authorizer: dict[str, Any]) -> str | None:
            return "here" if self._is_ours.get() else await url_of(authorizer)

        async def fetch(url: str) -> dict[str, Any]:
            return {"keys": [self._public]} if self._is_ours.get() else await fetched(url)

        for module in (apigateway, apigateway_v1):
            module._resolve_jwks_url, module._fetch_jwks = resolve, fetch  # noqa: SLF001

    @property
    def _public(self) -> dict[str, str]:
        numbers = self._key.public_key().public_numbers()
        return {
            "kid": self.HEADER["kid"],
            "kty": "RSA",
            "n": base64url(numbers.n.to_bytes(numbers.n.bit_length() // 8)),
            "e": base64url(numbers.e.to_bytes(3)),
        }

    @cached_property
    def _key(self) -> Any:
        from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

        if not self._file.is_file():
            made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            text = made.private_bytes(
                form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
            )
            unfinished = self._file.with_suffix(f".{os.getpid()}")
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(text)
            unfinished.replace(self._file)
        return form.load_pem_private_key(self._file.read_bytes(), password=None)


def unpack_layers_once() -> None:
    """Let functions share a layer's files, and what Python compiles of them.

    MiniStack unpacks a layer at each start of a function: that takes a second for some megabytes.
    """
    import zipfile  # noqa: PLC0415  # of which there are two from here on

    from ministack.core import lambda_runtime  # noqa: PLC0415  # of the emulator's environment

    class Shared(zipfile.ZipFile):
        """A zip file which, if it is a layer's, is unpacked once into the folder of the run."""

        def _shared(self) -> Path | None:
            file = Path(str(self.filename))
            if not file.name.startswith("layer_"):
                return None
            return Path("layers", hashlib.sha256(file.read_bytes()).hexdigest()).absolute()

        def namelist(self) -> list[str]:
            """Nothing to look through where that has been done."""
            shared = self._shared()
            return [] if shared and shared.is_dir() else super().namelist()

        def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
            """Put a link there, or the files if they are no layer's."""
            shared = self._shared()
            if shared is None:
                super().extractall(path, members, pwd)
                return
            if not shared.is_dir():
                unfinished = Path(tempfile.mkdtemp(dir=os.curdir, prefix="layer-"))
                super().extractall(unfinished)
                share(unfinished, shared)
            Path(path).rmdir()
            Path(path).symlink_to(shared)

    # MiniStack catches an error by a name that Python hasn't, and so hides every other.
    patched = {"ZipFile": Shared, "LargeFileError": zipfile.LargeZipFile}
    lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), **patched})


def share(unpacked: Path, place: Path) -> None:
    """Put a folder into its place, unless another function has put the same there meanwhile."""
    place.parent.mkdir(exist_ok=True)
    try:
        unpacked.rename(place)
    except OSError:
        if not place.is_dir():
            raise
        shutil.rmtree(unpacked)


def base64url(data: bytes) -> str:
    """As RFC 7515 has it, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


if __name__ == "__main__":
    main()
