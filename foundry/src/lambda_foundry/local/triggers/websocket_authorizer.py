"""Connects to a WebSocket API that asks the function who may."""

from collections.abc import Iterator
from dataclasses import dataclass

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.websocket_api import WebsocketApi, websocket_api_of


@dataclass(frozen=True)
class AskingConnection(WebsocketApi):
    """A WebSocket API whose authorizer is the function."""

    name = "websocket_authorizer"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["AskingConnection"]:
        """Each API that asks the function."""
        for _, said in function.mentioned_by("AWS::ApiGatewayV2::Authorizer", "AuthorizerUri"):
            if owned := websocket_api_of(function.stack, said["ApiId"]):
                home, api = owned
                yield cls(function, api, home)
