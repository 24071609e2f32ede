"""Without the emulator's address the CDK CLI ends at this machine, and never asks AWS."""

import os
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Thread

import pytest

from lambda_foundry.local.deployment import deploy
from lambda_foundry.local.endpoint import NOWHERE, Endpoint
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import Assembly

PATIENCE = 60.0
"""Seconds in which the CLI must have asked."""


class Proxy:
    """Takes note of what it is asked for, and refuses."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.asked.append(connection.recv(1000).decode().splitlines()[0])
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Stands where HTTPS would else end."""
    made = Proxy()
    yield made
    made.close()


@dataclass(frozen=True)
class LostAddress(Endpoint):
    """An emulator whose address doesn't get into the environment of the CLI."""

    proxy: str = ""

    def variables(self, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
        """All the others; `proxy` where nothing listens otherwise."""
        given = super().variables(environment)
        kept = {name: value for name, value in given.items() if "ENDPOINT_URL" not in name}
        return {name: self.proxy if value == NOWHERE else value for name, value in kept.items()}


@pytest.mark.slow
def test_cdk_without_the_address_ends_here(proxy: Proxy, assembly: Assembly) -> None:
    """Were the address ever lost, what the CLI sends to AWS would end at the proxy."""
    lost = LostAddress("http://127.0.0.1:4601", proxy=proxy.url)
    until = time.monotonic() + PATIENCE

    with pytest.raises(Mistake, match="cdk deploy"):
        deploy(lost, assembly, alive=lambda: time.monotonic() < until)

    assert proxy.asked
    assert all(request.startswith("CONNECT ") for request in proxy.asked)
