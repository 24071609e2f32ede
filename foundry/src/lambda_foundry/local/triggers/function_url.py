"""Sends a request to a function's URL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.http_trigger import (
    HttpTrigger,
    Request,
    request_body,
    sent_headers,
)
from lambda_foundry.template.document import as_dict


@dataclass(frozen=True)
class FunctionUrl(HttpTrigger):
    """A URL of the function's own."""

    name = "function_url"

    signed: bool

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["FunctionUrl"]:
        """The function's URL, if it has one."""
        for url, properties in function.mentioned_by("AWS::Lambda::Url", "TargetFunctionArn"):
            yield cls(function, url, properties["AuthType"] == "AWS_IAM")

    @property
    def answered_by(self) -> str:
        """What is asked."""
        return "the URL"

    def request(self, event: dict[str, Any]) -> Request:
        """The request of the event, or the plainest one."""
        url = self.function.client("lambda").get_function_url_config(
            FunctionName=self.function.physical_id
        )["FunctionUrl"]
        described = as_dict(as_dict(event.get("requestContext")).get("http"))
        return Request(
            method=described.get("method", "GET"),
            path=event.get("rawPath", "/"),
            query=event.get("rawQueryString", ""),
            headers=sent_headers(event, signed=self.signed),
            body=request_body(event),
            host=urlsplit(url).netloc,
            signed_for="lambda" if self.signed else "",
        )
