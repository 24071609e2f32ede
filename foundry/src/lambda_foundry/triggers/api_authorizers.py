"""Lets a function decide who may call the routes of an API of its service."""

from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.execution_role import arn_here
from lambda_foundry.triggers.route_authorizers import offer
from lambda_foundry.triggers.shared_apis import SharedHttpApi
from lambda_foundry.triggers.trigger import Props, Trigger

SERVICE = "apigateway.amazonaws.com"


class HttpAuthorizerTrigger(Trigger):
    """An HTTP API (`source`) that asks the function whether to let a request pass.

    It is asked on the routes that say so: `SharedHttpApi(…, authorizer="let_in")` names this
    function for all routes whose trigger says nothing else, and `trigger.authorizer` is for the
    `route_props` of one trigger. The function gets an event of version 2.0, and answers
    `{"isAuthorized": True}`; with `simple=False` it answers with a policy. A request that lacks
    what `identity_source` names gets 401 and never reaches it. An answer is kept for five minutes
    for the same identity and route; `results_cache_ttl=cdk.Duration.seconds(0)` asks each time.
    Without a source the trigger makes an API. `connection_props` are those of
    `apigwv2.HttpAuthorizer`, `source_props` those of `SharedHttpApi`.
    docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        identity_source: Sequence[str] = ("$request.header.Authorization", "$context.routeKey"),
        simple: bool = True,
        source: apigwv2.IHttpApi | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or SharedHttpApi(self, "Api", **(source_props or {}))
        defaults: dict[str, Any] = {
            "authorizer_name": self.node.path.replace("/", "-"),
            "enable_simple_responses": simple,
            "payload_format_version": apigwv2.AuthorizerPayloadVersion.VERSION_2_0,
            "results_cache_ttl": cdk.Duration.minutes(5),
        }
        self.connection = apigwv2.HttpAuthorizer(
            self,
            "Authorizer",
            http_api=self.source,
            type=apigwv2.HttpAuthorizerType.LAMBDA,
            identity_source=list(identity_source),
            authorizer_uri=asked_at(self),
            **(defaults | connection_props),
        )
        authorizer = self.connection.authorizer_id
        self.permit(
            SERVICE,
            source_arn=arn_here(
                self, "execute-api", f"{self.source.api_id}/authorizers/{authorizer}"
            ),
        )
        self.authorizer = apigwv2.HttpAuthorizer.from_http_authorizer_attributes(
            self, "Asked", authorizer_id=authorizer, authorizer_type="CUSTOM"
        )
        offer(self, self.source, self.authorizer)


def asked_at(trigger: Trigger) -> str:
    """The function as API Gateway names what it invokes."""
    stack, function = cdk.Stack.of(trigger), trigger.function.function_arn
    return (
        f"arn:{stack.partition}:apigateway:{stack.region}:lambda:path/2015-03-31/functions/"
        f"{function}/invocations"
    )
