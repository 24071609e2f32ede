"""Connects to a WebSocket API and sends a message."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.local.websocket import exchange
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import references, text


@dataclass(frozen=True)
class WebsocketApi(Trigger):
    """A WebSocket API that has a route to the function."""

    name = "websocket_api"
    logged = False

    stage: str

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
        for _, stage in template.of_type("AWS::ApiGatewayV2::Stage"):
            for api in references(stage["ApiId"]) & apis:
                yield cls(function, api, text(stage["StageName"]))

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Connect, send the event's body, and wait for an answer."""
        yield f"connecting answered {self.connected(event)}"

    def connected(self, event: Any, *, signed: bool = True) -> str:
        """What came back; raises `Mistake` where the connection is refused."""
        endpoint = self.function.stack.endpoint
        answer = exchange(
            endpoint,
            host=f"{self.source_id}.execute-api.localhost:{endpoint.port}",
            path=f"/{self.stage}",
            message=as_dict(event).get("body") or json.dumps({"message": "hello"}),
            signed=signed,
        )
        if not answer.startswith("HTTP/1.1 101 "):
            raise Mistake(f"{self.function.name}: the connection is refused: {answer}")
        return answer
