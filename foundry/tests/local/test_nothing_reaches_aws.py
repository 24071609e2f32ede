"""Without the emulator's address the CDK CLI ends at this machine, and never asks AWS."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from lambda_foundry.local import deployment, endpoint
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import Assembly


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
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Stands where HTTPS would else end."""
    made = Proxy()
    monkeypatch.setattr(endpoint, "NOWHERE", made.url)
    yield made
    made.close()


@pytest.mark.slow
def test_cdk_without_the_address_ends_here(
    proxy: Proxy, assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the address ever lost, what the CLI sends to AWS would end at the proxy."""
    emulated = endpoint.emulated
    monkeypatch.setattr(
        endpoint,
        "emulated",
        lambda to: {
            name: value for name, value in emulated(to).items() if "ENDPOINT_URL" not in name
        },
    )
    monkeypatch.setattr(deployment, "PATIENCE", 60.0)

    with pytest.raises(Mistake, match="cdk deploy"):
        deployment.deploy(Endpoint("http://127.0.0.1:4601"), assembly)

    assert proxy.asked
    assert all(request.startswith("CONNECT ") for request in proxy.asked)
