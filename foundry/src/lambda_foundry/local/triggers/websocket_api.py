"""Connects to a WebSocket API and sends a message."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lambda_foundry.local.callers import Caller, caller_of
from lambda_foundry.local.deployed import DeployedFunction, DeployedStack
from lambda_foundry.local.endpoint import KEY, REGION, SECRET
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import as_dict

if TYPE_CHECKING:
    from websockets.http11 import Response
    from websockets.sync.client import ClientConnection

PATIENCE = 30.0
"""Seconds for the answer to connecting."""

MESSAGE_PATIENCE = 5.0
"""Seconds for a message, which a function need not send."""


@dataclass(frozen=True)
class WebsocketApi(Trigger):
    """A WebSocket API that has a route to the function."""

    name = "websocket_api"
    logged = False

    home: DeployedStack = field(repr=False)
    """The stack of the API, which may be another one than the function's."""

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["WebsocketApi"]:
        """Each API whose stage leads to the function."""
        apis: dict[str, DeployedStack] = {}
        for _, integration in function.mentioned_by(
            "AWS::ApiGatewayV2::Integration", "IntegrationUri"
        ):
            if owned := websocket_api_of(function.stack, integration["ApiId"]):
                home, api = owned
                apis[api] = home
        for api, home in sorted(apis.items(), key=lambda found: found[0]):
            yield cls(function, api, home)

    @property
    def caller(self) -> Caller:
        """Whom it lets connect: the route for that may be beside the API, or the function."""
        for stack in (self.home, self.function.stack):
            for _, route in stack.template.of_type("AWS::ApiGatewayV2::Route"):
                owned = stack.owner(route["ApiId"]) if route["RouteKey"] == "$connect" else None
                if owned and (owned[0].name, owned[1]) == (self.home.name, self.source):
                    return caller_of(stack, route)
        return Caller()

    def command(self, event: Any) -> str:
        """What fires it, and whom it lets connect."""
        note = self.caller.note
        line = super().command(event)
        return f"{line}\n  {note}" if note else line

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Connect, send the event's body, and wait for an answer."""
        yield f"connecting answered {self.connected(event)}"

    def connected(self, event: Any, *, signed: bool = True) -> str:
        """What came back; raises `Mistake` where the connection is refused."""
        given = as_dict(event)
        query = urlencode(as_dict(given.get("queryStringParameters")))
        url = f"{self.home.address(self.source).url}/{query and f'?{query}'}"
        return self.exchanged(_signed(url) if signed and self.caller.signs else url, given)

    def exchanged(self, url: str, given: Mapping[str, Any]) -> str:
        """The same at an address, which is signed where it has to be."""
        # As the SDK it is needed for little of what `foundry local` does.
        from websockets.exceptions import InvalidHandshake, InvalidStatus  # noqa: PLC0415
        from websockets.sync.client import connect  # noqa: PLC0415

        caller = self.caller
        message = given.get("body") or json.dumps({"message": "hello"})
        try:
            with connect(
                url,
                additional_headers=caller.headers(as_dict(given.get("headers"))),
                proxy=None,
                open_timeout=PATIENCE,
            ) as connection:
                answer = _answer(connection, message)
                return f"{_status(connection.response)} {answer}"
        except InvalidHandshake as error:
            reason = _status(error.response) if isinstance(error, InvalidStatus) else error
            asked = f"; {caller.note.removeprefix('# ')} of --event" if caller.asked else ""
            refused = f"the connection is refused: {reason}{asked}"
            raise Mistake(f"{self.function.name}: {refused}") from error


def websocket_api_of(stack: DeployedStack, value: Any) -> tuple[DeployedStack, str] | None:
    """The stack and the logical id of the WebSocket API that a value means, if it means one."""
    owned = stack.owner(value)
    is_one = owned and owned[0].template.properties(owned[1]).get("ProtocolType") == "WEBSOCKET"
    return owned if is_one else None


def _signed(url: str) -> str:
    request = AWSRequest("GET", url)
    SigV4QueryAuth(Credentials(KEY, SECRET), "execute-api", REGION).add_auth(request)
    return str(request.url)


def _answer(connection: "ClientConnection", message: str) -> str:
    """The message that came back for ours, if one did."""
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415  # as above

    try:
        connection.send(message)
        return connection.recv(MESSAGE_PATIENCE, decode=True)
    except TimeoutError:
        return "and no message"
    except ConnectionClosed:
        return "and the connection was closed"


def _status(response: "Response | None") -> str:
    return f"HTTP/1.1 {response.status_code} {response.reason_phrase}" if response else ""
