"""The address of each API in the emulator: a port of this machine that stays at each start."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambda_foundry.local.emulator_server import ADDRESSES
from lambda_foundry.local.endpoint import Endpoint, ask
from lambda_foundry.project import project_root
from lambda_foundry.template.values import reference, text

if TYPE_CHECKING:
    from lambda_foundry.local.deployed import DeployedStack

FIRST_PORT, PORTS = 20_000, 10_000
"""Below those that operating systems hand out by themselves: 32768 on Linux, 49152 on macOS."""

PATHS = {
    "HTTP": "/restapis/{api}/{stage}/_user_request_",
    "WEBSOCKET": "/_aws/execute-api/{api}/{stage}",
}
"""Where MiniStack has an API; a REST API is as an HTTP one."""

STAGES = {"AWS::ApiGatewayV2::Stage": "ApiId", "AWS::ApiGateway::Stage": "RestApiId"}


@dataclass(frozen=True, kw_only=True)
class Api:
    """An HTTP, REST or WebSocket API of a deployed stack."""

    name: str
    """Its construct's path: `Receipts/HttpApi`."""
    logical_id: str
    path: str
    """Where the emulator has it."""
    is_websocket: bool

    @property
    def wanted_port(self) -> int:
        """The same for all who work on the project: it comes from its folder's name and the API's.

        Another program may have it, or a second run of the project: then it is one of the next.
        """
        key = f"{project_root().name}/{self.name}".encode()
        return FIRST_PORT + zlib.crc32(key) % PORTS


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where an API answers on this machine, without its stage in the path, as at a domain."""

    api: Api
    port: int

    @property
    def url(self) -> str:
        """`http://127.0.0.1:24601`, or `ws://…`."""
        return f"{'ws' if self.api.is_websocket else 'http'}://127.0.0.1:{self.port}"

    @property
    def is_wanted(self) -> bool:
        """Whether it is the usual one."""
        return self.port == self.api.wanted_port

    @property
    def endpoint(self) -> Endpoint:
        """The way to it."""
        return Endpoint(f"http://127.0.0.1:{self.port}")


def open_addresses(stack: "DeployedStack") -> dict[str, Address]:
    """Let each API of a stack answer at its address, if it doesn't yet; by their logical ids."""
    apis = {api.name: api for api in _apis(stack)}
    asked = {name: {"port": api.wanted_port, "path": api.path} for name, api in apis.items()}
    ports = ask(stack.endpoint, ADDRESSES, asked) if asked else {}
    return {api.logical_id: Address(api=api, port=ports[name]) for name, api in apis.items()}


def _apis(stack: "DeployedStack") -> Iterator[Api]:
    """Each API that has a stage; of several stages the address is the first's."""
    seen: set[str] = set()
    for type_, key in STAGES.items():
        for _, stage in stack.template.of_type(type_):
            of = reference(stage[key])
            # Of a condition that isn't met nothing is made.
            if of is None or of.logical_id in seen or of.logical_id not in stack.physical_ids:
                continue
            seen.add(of.logical_id)
            protocol = text(stack.template.properties(of.logical_id).get("ProtocolType", "HTTP"))
            yield Api(
                name=stack.paths.get(of.logical_id, of.logical_id).removesuffix("/Resource"),
                logical_id=of.logical_id,
                path=PATHS[protocol].format(
                    api=stack.physical_ids[of.logical_id], stage=text(stage["StageName"])
                ),
                is_websocket=protocol == "WEBSOCKET",
            )
