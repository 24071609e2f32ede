"""Connects to a WebSocket API that asks the function who may."""

from collections.abc import Iterator
from dataclasses import dataclass

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.websocket_api import WebsocketApi
from lambda_foundry.template.values import references


@dataclass(frozen=True)
class AskingConnection(WebsocketApi):
    """A WebSocket API whose authorizer is the function."""

    name = "websocket_authorizer"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["AskingConnection"]:
        """Each API that asks the function."""
        template = function.stack.template
        for _, said in function.mentioned_by("AWS::ApiGatewayV2::Authorizer", "AuthorizerUri"):
            api = "".join(references(said["ApiId"]))
            if template.properties(api).get("ProtocolType") == "WEBSOCKET":
                yield cls(function, api)
