"""Connects to a WebSocket API and sends a message."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lambda_foundry.local.callers import Caller, caller_of
from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.endpoint import KEY, REGION, SECRET
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import references

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

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["WebsocketApi"]:
        """Each API whose stage leads to the function."""
        template = function.stack.template
        apis = {
            api
            for _, integration in function.mentioned_by(
                "AWS::ApiGatewayV2::Integration", "IntegrationUri"
            )
            for api in references(integration["ApiId"])
            if template.properties(api).get("ProtocolType") == "WEBSOCKET"
        }
        for api in sorted(apis):
            yield cls(function, api)

    @property
    def caller(self) -> Caller:
        """Whom it lets connect."""
        template = self.function.stack.template
        for _, route in template.of_type("AWS::ApiGatewayV2::Route"):
            if self.source in references(route["ApiId"]) and route["RouteKey"] == "$connect":
                return caller_of(self.function.stack, route)
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
        url = f"{self.function.stack.address(self.source).url}/{query and f'?{query}'}"
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
