"""A stack with a shared API of each kind, and a route for each kind of authorizer that it takes."""

from pathlib import Path
from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.triggers import (
    HttpApiTrigger,
    RestApiTrigger,
    SharedHttpApi,
    SharedRestApi,
    SharedWebsocketApi,
    WebsocketApiTrigger,
)

FOLDER = Path(__file__).parents[1]

ISSUER = "https://login.example.com/"
ORIGIN = "http://127.0.0.1:20999"
"""Where the page of a browser's test comes from."""


def add_shared_apis(stack: cdk.Stack) -> None:
    """The functions `apis/http`, `apis/rest` and `apis/websocket`, each behind routes like /jwt.

    Beside them `far/away`, which answers a route of each API from another stack. The WebSocket API
    of these is alone in its stack. `far/nested` lies in a stack nested in
    that of `far/away`.
    """
    gatekeeper = _function(stack, "Gatekeeper", code="gatekeeper")
    pool = cognito.UserPool(stack, "Users")
    http, jwt = _http(stack, gatekeeper, pool)
    rest = _rest(stack, gatekeeper, pool)
    _websocket(stack, gatekeeper)
    app = cast("cdk.App", stack.node.root)
    sockets = SharedWebsocketApi(cdk.Stack(app, "Alone"), "Sockets")
    far = cdk.Stack(app, "Far")
    away = _function(far, "Away")
    said: dict[str, Any] = {"function": away, "routes": ["GET /far"]}
    HttpApiTrigger(far, "Http", source=http, route_props={"authorizer": jwt}, **said)
    RestApiTrigger(far, "Rest", source=rest, public=True, **said)
    WebsocketApiTrigger(far, "Sockets", function=away, source=sockets)
    _function(cdk.NestedStack(far, "Nested"), "Inside")


def _http(
    stack: cdk.Stack, gatekeeper: lambda_.Function, pool: cognito.UserPool
) -> tuple[SharedHttpApi, authorizers.HttpJwtAuthorizer]:
    function = _function(stack, "Http")
    api = SharedHttpApi(stack, "HttpApi", origins=[ORIGIN])
    client = pool.add_client("Client")
    asked = authorizers.HttpLambdaAuthorizer
    jwt = authorizers.HttpJwtAuthorizer("Jwt", ISSUER, jwt_audience=["shop"])
    by_route = {
        "jwt": jwt,
        "users": authorizers.HttpUserPoolAuthorizer("Pool", pool, user_pool_clients=[client]),
        "simple": asked(
            "Simple", gatekeeper, response_types=[authorizers.HttpLambdaResponseType.SIMPLE]
        ),
        "policy": asked(
            "Policy", gatekeeper, response_types=[authorizers.HttpLambdaResponseType.IAM]
        ),
    }
    for route, authorizer in by_route.items():
        _route(HttpApiTrigger, function, api, route, route_props={"authorizer": authorizer})
    _route(HttpApiTrigger, function, api, "iam")
    _route(HttpApiTrigger, function, api, "public", public=True)
    return api, jwt


def _rest(stack: cdk.Stack, gatekeeper: lambda_.Function, pool: cognito.UserPool) -> SharedRestApi:
    function = _function(stack, "Rest")
    api = SharedRestApi(stack, "RestApi", origins=[ORIGIN])
    header = apigateway.IdentitySource.header("x-word")
    by_route: dict[str, apigateway.IAuthorizer] = {
        "users": apigateway.CognitoUserPoolsAuthorizer(stack, "Pools", cognito_user_pools=[pool]),
        "token": apigateway.TokenAuthorizer(stack, "Token", handler=gatekeeper),
        "request": apigateway.RequestAuthorizer(
            stack, "Request", handler=gatekeeper, identity_sources=[header]
        ),
    }
    for route, authorizer in by_route.items():
        _route(RestApiTrigger, function, api, route, method_props={"authorizer": authorizer})
    _route(RestApiTrigger, function, api, "iam")
    _route(RestApiTrigger, function, api, "public", public=True)
    return api


def _websocket(stack: cdk.Stack, gatekeeper: lambda_.Function) -> None:
    asked = authorizers.WebSocketLambdaAuthorizer(
        "Asked", gatekeeper, identity_source=["route.request.querystring.word"]
    )
    function = _function(stack, "Websocket")
    apis = {
        "Iam": SharedWebsocketApi(stack, "IamSockets"),
        "Request": SharedWebsocketApi(stack, "RequestSockets", authorizer=asked),
        "Public": SharedWebsocketApi(stack, "PublicSockets"),
    }
    for name, api in apis.items():
        WebsocketApiTrigger(
            stack, f"{name}Socket", function=function, source=api, public=name == "Public"
        )


def _route(
    kind: type[HttpApiTrigger | RestApiTrigger],
    function: lambda_.Function,
    api: Any,
    route: str,
    **said: Any,
) -> None:
    id_ = f"{api.node.id}{route.title()}"
    kind(cdk.Stack.of(api), id_, function=function, routes=[f"GET /{route}"], source=api, **said)


def _function(stack: cdk.Stack, name: str, *, code: str = "recorder") -> lambda_.Function:
    return lambda_.Function(
        Construct(stack, name),
        "Function",
        # The tests import the gatekeeper's word.
        code=lambda_.Code.from_asset(str(FOLDER / code), exclude=["__pycache__"]),
        handler="handler.handler",
        runtime=lambda_.Runtime.PYTHON_3_14,
        timeout=cdk.Duration.seconds(5),
    )
