"""Sends a request to a route that asks the function whether to let it pass."""

from collections.abc import Iterator
from dataclasses import dataclass

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.http_api import HttpApiRoute
from lambda_foundry.template.values import references


@dataclass(frozen=True)
class AskingRoute(HttpApiRoute):
    """A route of an HTTP API whose authorizer is the function, whoever answers it."""

    name = "http_authorizer"

    @classmethod
    def find(cls, function: DeployedFunction) -> Iterator["AskingRoute"]:
        """Each route that asks the function."""
        template = function.stack.template
        for authorizer, said in function.mentioned_by(
            "AWS::ApiGatewayV2::Authorizer", "AuthorizerUri"
        ):
            api = "".join(references(said["ApiId"]))
            is_http = template.properties(api).get("ProtocolType") == "HTTP"
            for _, route in template.of_type("AWS::ApiGatewayV2::Route"):
                if is_http and authorizer in references(route.get("AuthorizerId")):
                    yield cls(function, api, route["RouteKey"], route)
