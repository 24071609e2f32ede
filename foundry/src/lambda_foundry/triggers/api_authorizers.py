"""Lets a function decide who may call the routes of an API of its service."""

from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.execution_role import arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.route_authorizers import offer
from lambda_foundry.triggers.shared_apis import SharedHttpApi, SharedWebsocketApi
from lambda_foundry.triggers.shared_rest_api import SharedRestApi
from lambda_foundry.triggers.trigger import Props, Trigger

SERVICE = "apigateway.amazonaws.com"

LONGEST_KEPT = 60 * 60
"""Seconds: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html"""

ROUTE_KEY = "$context.routeKey"
"""By which an answer is kept for one route of an HTTP API."""

OF_ANY = ("context.", "stageVariables.")

NAMED = {
    "an HTTP API": (("$",), "$request.header.Authorization"),
    "a REST API": (("method.request.", *OF_ANY), "method.request.header.Authorization"),
    "a WebSocket API": (("route.request.", *OF_ANY), "route.request.querystring.token"),
}
"""How an identity source of each kind of API begins, and one for an example."""


class HttpAuthorizerTrigger(Trigger):
    """An HTTP API (`source`) that asks the function whether to let a request pass.

    It is asked on the routes that say so: `SharedHttpApi(…, authorizer="let_in")` names this
    function for all routes whose trigger says nothing else, and `trigger.authorizer` is for the
    `route_props` of one trigger. The function gets an event of version 2.0, and answers
    `{"isAuthorized": True}`; with `simple=False` it answers with a policy. A request that lacks
    what `identity_source` names, by default the header `Authorization`, gets 401 and never reaches
    it. An answer is kept for five minutes for the same identity and route;
    `results_cache_ttl=cdk.Duration.seconds(0)` asks each time, and then `identity_source` may be
    an empty list: any request reaches the function.
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
        identity_source: Sequence[str] | None = None,
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
        } | connection_props
        seconds = defaults["results_cache_ttl"].to_seconds()
        if seconds > LONGEST_KEPT:
            raise Mistake(
                f"{self.node.path}: results_cache_ttl: an answer is kept for an hour at most; "
                "write results_cache_ttl=cdk.Duration.hours(1) or less"
            )
        is_kept = seconds > 0
        keep = "results_cache_ttl=cdk.Duration.seconds(0)" if is_kept else ""
        asked = _identity(self, identity_source, of="an HTTP API", instead=keep)
        self.connection = apigwv2.HttpAuthorizer(
            self,
            "Authorizer",
            http_api=self.source,
            type=apigwv2.HttpAuthorizerType.LAMBDA,
            identity_source=[*asked, *([] if identity_source is not None else [ROUTE_KEY])],
            authorizer_uri=asked_at(self),
            **defaults,
        )
        authorizer = self.connection.authorizer_id
        permit_asking(self, api=self.source.api_id, authorizer=authorizer)
        self.authorizer = apigwv2.HttpAuthorizer.from_http_authorizer_attributes(
            self, "Asked", authorizer_id=authorizer, authorizer_type="CUSTOM"
        )
        offer(self, self.source, self.authorizer)


class RestAuthorizerTrigger(Trigger):
    """A REST API (`source`) that asks the function whether to let a request pass.

    It is asked on the routes that say so: `SharedRestApi(…, authorizer="let_in")` names this
    function for all routes whose trigger says nothing else, and `trigger.authorizer` is for the
    `method_props` of one trigger. The function answers with a policy. It gets the request, or with
    `token=True` the header `Authorization` alone. A request that lacks what `identity_source`
    names, by default that header, gets 401 and never reaches it. An answer is kept for five minutes
    for the same identity, on all routes, so let the policy tell of all;
    `authorizer_result_ttl_in_seconds=0` asks each time, and then `identity_source` may be an empty
    list: any request reaches the function.
    Without a source the trigger makes an API, whose route `GET /` answers those who are let in with
    an empty body. `connection_props` are those of `apigateway.CfnAuthorizer`, `source_props` those
    of `SharedRestApi`.
    docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        token: bool = False,
        identity_source: Sequence[str] | None = None,
        source: apigateway.IRestApi | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or SharedRestApi(self, "Api", **(source_props or {}))
        is_kept = connection_props.get("authorizer_result_ttl_in_seconds", 5 * 60) > 0
        keep = "authorizer_result_ttl_in_seconds=0" if is_kept else ""
        asked = _identity(self, identity_source, of="a REST API", instead=keep)
        if token and (len(asked) != 1 or ".header." not in asked[0]):
            raise Mistake(
                f"{self.node.path}: identity_source: a token is in one header; write "
                "identity_source=['method.request.header.Authorization'], or leave out token=True"
            )
        settings: dict[str, Any] = {
            "authorizer_result_ttl_in_seconds": 5 * 60,
            "identity_source": ",".join(asked) or None,
            "name": self.node.path.replace("/", "-"),
            "type": "TOKEN" if token else "REQUEST",
        } | connection_props
        self.connection = apigateway.CfnAuthorizer(
            self,
            "Authorizer",
            rest_api_id=self.source.rest_api_id,
            authorizer_uri=asked_at(self),
            **settings,
        )
        permit_asking(self, api=self.source.rest_api_id, authorizer=self.connection.ref)
        self.authorizer = AskedByRest(self.connection.ref)
        if isinstance(self.source, apigateway.RestApi) and self.source.latest_deployment:
            # Only a new deployment brings another authorizer to the stage.
            self.source.latest_deployment.add_to_logical_id(settings)
        offer(self, self.source, self.authorizer)
        if source is None:
            self._add_route()

    def _add_route(self) -> None:
        """One that API Gateway answers itself: an API without any can't be deployed."""
        answer = apigateway.IntegrationResponse(status_code="200")
        said = apigateway.MockIntegration(
            request_templates={"application/json": '{"statusCode": 200}'},
            integration_responses=[answer],
        )
        responses = [apigateway.MethodResponse(status_code="200")]
        self.source.root.add_method(
            "GET",
            said,
            authorizer=self.authorizer,
            method_responses=responses,
            request_validator_options=apigateway.RequestValidatorOptions(
                validate_request_body=True, validate_request_parameters=True
            ),
        )


@jsii.implements(apigateway.IAuthorizer)
class AskedByRest:
    """A function's authorizer as methods take it; CDK's own classes would permit wider."""

    def __init__(self, authorizer_id: str) -> None:
        self._id = authorizer_id

    @property
    def authorizer_id(self) -> str:
        """By which methods name it."""
        return self._id

    @property
    def authorization_type(self) -> apigateway.AuthorizationType:
        """That a function decides."""
        return apigateway.AuthorizationType.CUSTOM


class WebsocketAuthorizerTrigger(Trigger):
    """A WebSocket API (`source`) that asks the function who may connect.

    It is asked on the route `$connect` where that says so: `SharedWebsocketApi(…,
    authorizer="let_in")` names this function, and `trigger.authorizer` is for the `route_props` of
    one trigger. The function answers with a policy. Later messages aren't asked about. A request
    that lacks what `identity_source` names gets 401 and never reaches it: the query parameter
    `token` by default, since pages can't send headers to a WebSocket. Without a source the trigger
    makes an API that lets clients connect. `connection_props` are those of
    `apigwv2.WebSocketAuthorizer`, `source_props` those of `SharedWebsocketApi`.
    docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        identity_source: Sequence[str] | None = None,
        source: apigwv2.IWebSocketApi | None = None,
        source_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        super().__init__(scope, id_, function=function, source=source, source_props=source_props)
        self.source = source or SharedWebsocketApi(self, "Api", **(source_props or {}))
        self.connection = apigwv2.WebSocketAuthorizer(
            self,
            "Authorizer",
            web_socket_api=self.source,
            type=apigwv2.WebSocketAuthorizerType.LAMBDA,
            identity_source=_identity(self, identity_source, of="a WebSocket API"),
            authorizer_uri=asked_at(self),
            **({"authorizer_name": self.node.path.replace("/", "-")} | connection_props),
        )
        authorizer = self.connection.authorizer_id
        permit_asking(self, api=self.source.api_id, authorizer=authorizer)
        self.authorizer = apigwv2.WebSocketAuthorizer.from_web_socket_authorizer_attributes(
            self, "Asked", authorizer_id=authorizer, authorizer_type="CUSTOM"
        )
        offer(self, self.source, self.authorizer)
        if source is None:
            self._add_route()

    def _add_route(self) -> None:
        """One that API Gateway answers itself: an API without any can't be deployed."""
        said = integrations.WebSocketMockIntegration(
            "Connect",
            request_templates={"200": '{"statusCode": 200}'},
            template_selection_expression="200",
        )
        apigwv2.WebSocketRoute(
            self,
            "$connect",
            web_socket_api=self.source,
            route_key="$connect",
            integration=said,
            authorizer=self.authorizer,
        )


def _identity(
    trigger: Trigger, given: Sequence[str] | None, *, of: str, instead: str = ""
) -> list[str]:
    """What a request has to have for the function to be asked; refuses that of another kind of API.

    There may be nothing where no answer is kept; else `instead` says how to keep none.
    """
    begins, example = NAMED[of]
    if given is None:
        return [example]
    for source in given:
        if not source.startswith(begins):
            raise Mistake(
                f"{trigger.node.path}: identity_source: '{source}' is none of {of}; write one like "
                f"{example}"
            )
    if not given and instead:
        raise Mistake(
            f"{trigger.node.path}: identity_source: an answer is kept by it, and there is none; "
            f"write some, or {instead} to ask each time"
        )
    return list(given)


def permit_asking(trigger: Trigger, *, api: str, authorizer: str) -> None:
    """Let this authorizer of this API invoke the trigger's function, by their ids."""
    source_arn = arn_here(trigger, "execute-api", f"{api}/authorizers/{authorizer}")
    trigger.permit(SERVICE, source_arn=source_arn)


def asked_at(trigger: Trigger) -> str:
    """The function as API Gateway names what it invokes."""
    stack, function = cdk.Stack.of(trigger), trigger.function.function_arn
    return (
        f"arn:{stack.partition}:apigateway:{stack.region}:lambda:path/2015-03-31/functions/"
        f"{function}/invocations"
    )
