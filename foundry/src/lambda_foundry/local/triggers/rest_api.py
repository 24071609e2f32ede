"""Sends a request to a method of a REST API."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from lambda_foundry.local.callers import Caller, caller_of
from lambda_foundry.local.deployed import DeployedFunction, DeployedStack
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.local.http_trigger import (
    HttpTrigger,
    Request,
    request_body,
    sent_headers,
    sent_query,
)
from lambda_foundry.template.document import Template
from lambda_foundry.template.values import reference


@dataclass(frozen=True)
class RestApiMethod(HttpTrigger):
    """A method like `GET /status`; the source is the API."""

    name = "rest_api"

    method: str
    path: str
    asks: Mapping[str, Any] = field(repr=False)
    """The method's properties, which say whom it lets in."""
    home: DeployedStack | None = field(default=None, repr=False)
    """The stack of the API, where it is another one than the function's."""

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["RestApiMethod"]:
        """Each method that the function answers."""
        for _, method in function.mentioned_by("AWS::ApiGateway::Method", "Integration"):
            yield from cls.of(function, method)

    @classmethod
    def of(cls, function: DeployedFunction, method: Mapping[str, Any]) -> Iterator[Self]:
        """The method of these properties, if its API is one of this app's."""
        if owned := function.stack.owner(method["RestApiId"]):
            home, api = owned
            path = _path(function.stack.template, method["ResourceId"]) or "/"
            yield cls(function, api, method["HttpMethod"], path, method, home)

    @property
    def answered_by(self) -> str:
        """What is asked."""
        return f"{self.method} {self.path}"

    @property
    def endpoint(self) -> Endpoint:
        """The API's address."""
        return (self.home or self.function.stack).address(self.source).endpoint

    @property
    def caller(self) -> Caller:
        """Whom the method lets in."""
        return caller_of(self.function.stack, self.asks)

    def request(self, event: dict[str, Any]) -> Request:
        """The request of the event, or the plainest one."""
        method, path = self.method, self.path
        if event.get("resource") == path and event.get("httpMethod"):
            method, path = event["httpMethod"], event["path"]
        signs = self.caller.signs
        return Request(
            method="GET" if method == "ANY" else method,
            path=re.sub(r"\{[^}]*\}", "1", path),
            query=sent_query(event),
            headers=sent_headers(event, signed=signs),
            body=request_body(event),
            signed_for="execute-api" if signs else "",
        )


def _path(template: Template, resource: Any) -> str:
    """The path of a resource from the root of its API."""
    target = reference(resource)
    if target is None or target.attribute == "RootResourceId":
        return ""
    properties = template.properties(target.logical_id)
    return f"{_path(template, properties['ParentId'])}/{properties['PathPart']}"
