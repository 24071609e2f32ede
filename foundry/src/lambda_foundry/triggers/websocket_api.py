"""Answers messages over WebSockets with a function."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import CfnOutput
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.execution_role import allow, arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.api_routes import api_name, permit_requests
from lambda_foundry.triggers.api_stage import OF_WEBSOCKET, throttled_stage
from lambda_foundry.triggers.route_authorizers import checked_authorizer, named_authorizer
from lambda_foundry.triggers.shared_apis import SharedWebsocketApi
from lambda_foundry.triggers.trigger import Props, Trigger

CONNECT = "$connect"

OWN_KEYS = (CONNECT, "$disconnect", "$default")
"""docs.aws.amazon.com/apigateway/latest/developerguide/
apigateway-websocket-api-develop-routes.html
"""


class WebsocketApiTrigger(Trigger):
    """A WebSocket API (`source`) whose `routes` are answered by the function.

    Callers sign the request that connects (IAM) unless `public=True`; later messages need nothing.
    `allow(caller.role, "execute-api:Invoke", on=trigger.request_arn)` lets a caller connect.
    `answers=True` allows the function to send to connections.
    The trigger's own API takes 50 messages a second with bursts of 100, and logs requests, which
    needs a role of the account: see "Log the requests of an API" in the documentation.
    `SharedWebsocketApi` makes one for several functions; on another existing API `stage_name`
    narrows the permission. `connection_props` are those of
    `integrations.WebSocketLambdaIntegration`, `route_props` those of `apigwv2.WebSocketRoute`,
    `source_props` those of `apigwv2.WebSocketApi`, `stage_props` those of `apigwv2.WebSocketStage`.
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        routes: Sequence[str] = OWN_KEYS,
        public: bool = False,
        answers: bool = False,
        stage_name: str | None = None,
        source: apigwv2.IWebSocketApi | None = None,
        source_props: Props | None = None,
        route_props: Props | None = None,
        stage_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        own = {"source_props": source_props, "stage_props": stage_props}
        super().__init__(scope, id_, function=function, source=source, **own)
        shared = source if isinstance(source, SharedWebsocketApi) else None
        known = shared.stage_name if shared else "*" if source else "live"
        stage = {"stage_name": stage_name or known} | dict(stage_props or {})
        self.source = source or self._api(source_props or {}, stage_props=stage)
        self.connection = integrations.WebSocketLambdaIntegration(
            "Integration", self.without_permission(), **connection_props
        )
        props = checked_authorizer(self, route_props or {}, public=public)
        asked = self._asked(shared) if shared and not public else {}
        if "authorizer" in props and CONNECT not in routes:
            raise Mistake(
                f"{self.node.path}: only the route {CONNECT} takes an authorizer; give it to the "
                "trigger that has this route"
            )
        check_keys(self, routes)
        for route in routes:
            self._route(route, public=public, props=props if public else asked | props)
        of_stage = f"{self.source.api_id}/{stage['stage_name']}"
        route = routes[0] if len(routes) == 1 else "*"
        self.request_arn = arn_here(self, "execute-api", f"{of_stage}/{route}")
        permit_requests(self, of_stage, routes)
        if answers:
            connections = arn_here(self, "execute-api", f"{of_stage}/POST/@connections/*")
            allow(
                function.role,
                "execute-api:ManageConnections",
                on=connections,
                because="a connection has no name before a client connects",
            )

    def _asked(self, api: SharedWebsocketApi) -> dict[str, Any]:
        """Who decides for the API; it may be a function that has yet to be made."""
        authorizer = api.authorizer or named_authorizer(self, api)
        return {"authorizer": authorizer} if authorizer else {}

    def _route(self, route: str, *, public: bool, props: Props) -> None:
        settings = dict(props)
        if route != CONNECT:
            settings.pop("authorizer", None)
        elif not public:
            settings.setdefault("authorizer", authorizers.WebSocketIamAuthorizer())
        made = apigwv2.WebSocketRoute(
            self,
            route,
            web_socket_api=self.source,
            route_key=route,
            integration=self.connection,
            **settings,
        )
        if "authorizer" not in settings:
            reason = "public=True: anyone may connect" if public else "callers sign to connect"
            answer_cdk_nag(made, "AwsSolutions-APIG4", reason=reason)

    def _api(self, props: Props, *, stage_props: Props) -> apigwv2.WebSocketApi:
        defaults = {"api_name": api_name(self)}
        api = apigwv2.WebSocketApi(self, "Api", **(defaults | dict(props)))
        stage = throttled_stage(
            self, apigwv2.WebSocketStage, web_socket_api=api, fields=OF_WEBSOCKET, props=stage_props
        )
        mapping = stage_props.get("domain_mapping")
        CfnOutput(self, "Url", value=_address(mapping) if mapping else stage.url)
        return api


def _address(mapping: apigwv2.DomainMappingOptions | Props) -> str:
    """Of a domain; CDK tells that of an HTTP API alone."""
    given = apigwv2.DomainMappingOptions(**mapping) if isinstance(mapping, Mapping) else mapping
    return f"wss://{given.domain_name.domain_name_ref.domain_name}/{given.mapping_key or ''}"


def check_keys(trigger: Trigger, routes: Sequence[str]) -> None:
    """Refuse a route that is there twice, and one with a dollar sign that no API has."""
    for route in routes:
        if routes.count(route) > 1:
            raise Mistake(f"{trigger.node.path}: route '{route}': it is there twice; write it once")
        if route.startswith("$") and route not in OWN_KEYS:
            raise Mistake(
                f"{trigger.node.path}: route '{route}': an API has no such one of its own; write "
                f"one of {', '.join(OWN_KEYS)}, or a word that messages name"
            )
