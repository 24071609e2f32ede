"""Sends a request to a method that asks the function whether to let it pass."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.rest_api import RestApiMethod
from lambda_foundry.template.values import references

KEPT = "for {seconds} s the same caller gets that answer, and the function isn't asked again"


@dataclass(frozen=True)
class AskingMethod(RestApiMethod):
    """A method of a REST API whose authorizer is the function, whoever answers it."""

    name = "rest_authorizer"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["AskingMethod"]:
        """Each method that asks the function."""
        template = function.stack.template
        for authorizer, _ in function.mentioned_by("AWS::ApiGateway::Authorizer", "AuthorizerUri"):
            for _, method in template.of_type("AWS::ApiGateway::Method"):
                if authorizer in references(method.get("AuthorizerId")):
                    yield from cls.of(function, method)

    @contextmanager
    def fired(self, event: Any) -> Iterator[str]:
        """Send the request, and say how long its answer is kept."""
        kept = self._kept()
        note = f"\n{KEPT.format(seconds=kept)}" if kept else ""
        with super().fired(event) as told:
            yield f"{told}{note}"

    def _kept(self) -> int:
        """Seconds for which the function isn't asked again about the same caller."""
        template = self.function.stack.template
        (authorizer, *_) = references(self.asks["AuthorizerId"])
        return int(template.properties(authorizer).get("AuthorizerResultTtlInSeconds", 300))
