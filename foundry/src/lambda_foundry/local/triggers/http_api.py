"""Sends a request to a route of an HTTP API."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lambda_foundry.local.callers import Caller, caller_of
from lambda_foundry.local.deployed import DeployedFunction, DeployedStack
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.local.http_trigger import (
    HttpTrigger,
    Request,
    request_body,
    sent_headers,
)
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.values import references


@dataclass(frozen=True)
class HttpApiRoute(HttpTrigger):
    """A route like `GET /status`; the source is the API."""

    name = "http_api"

    route: str
    asks: Mapping[str, Any] = field(repr=False)
    """The route's properties, which say whom it lets in."""
    home: DeployedStack | None = field(default=None, repr=False)
    """The stack of the API, where it is another one than the function's."""

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["HttpApiRoute"]:
        """Each route whose integration is the function."""
        template = function.stack.template
        for integration, _ in function.mentioned_by(
            "AWS::ApiGatewayV2::Integration", "IntegrationUri"
        ):
            for _, route in template.of_type("AWS::ApiGatewayV2::Route"):
                owned = function.stack.owner(route["ApiId"])
                if owned is None or integration not in references(route.get("Target")):
                    continue
                home, api = owned
                if home.template.properties(api).get("ProtocolType") == "HTTP":
                    yield cls(function, api, route["RouteKey"], route, home)

    @property
    def answered_by(self) -> str:
        """What is asked."""
        return self.route

    @property
    def endpoint(self) -> Endpoint:
        """The API's address."""
        return (self.home or self.function.stack).address(self.source).endpoint

    @property
    def caller(self) -> Caller:
        """Whom the route lets in."""
        return caller_of(self.function.stack, self.asks)

    def request(self, event: dict[str, Any]) -> Request:
        """The request of the event, or the plainest one."""
        method, _, path = self.route.partition(" ")
        described = as_dict(as_dict(event.get("requestContext")).get("http"))
        if event.get("routeKey") == self.route:
            method, path = described["method"], event["rawPath"]
        signs = self.caller.signs
        return Request(
            method="GET" if method in {"ANY", "$default"} else method,
            path=re.sub(r"\{[^}]*\}", "1", path) or "/",
            query=event.get("rawQueryString", ""),
            headers=sent_headers(event, signed=signs),
            body=request_body(event),
            signed_for="execute-api" if signs else "",
        )
