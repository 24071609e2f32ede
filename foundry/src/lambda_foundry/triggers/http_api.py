"""Answers HTTP requests with a function, by an HTTP API."""

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import CfnOutput
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.execution_role import arn_here
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.api_routes import (
    PUBLIC,
    api_name,
    covering,
    parsed,
    permit_requests,
    permitted,
)
from lambda_foundry.triggers.api_stage import OF_HTTP, throttled_stage
from lambda_foundry.triggers.route_authorizers import (
    SAYING,
    check_scopes,
    checked_authorizer,
    named_authorizer,
)
from lambda_foundry.triggers.trigger import Props, Trigger

DEFAULT = "default_authorizer"


class HttpApiTrigger(Trigger):
    """An HTTP API (`source`) whose `routes`, like `GET /status`, are answered by the function.

    `$default` is the route for what no other one takes.
    Callers sign their requests (IAM) unless `public=True`, or the API or `route_props` have another
    authorizer: `allow(caller.role, "execute-api:Invoke", on=trigger.request_arn)` lets one in. A
    permission names each of up to twenty routes, or covers more of them. A domain of your own is
    `stage_props={"domain_mapping": …}`. The trigger's own API logs requests and takes 50 a second
    with bursts of 100; `SharedHttpApi` makes one for several functions. `connection_props` are
    those of `integrations.HttpLambdaIntegration`, `route_props` those of `apigwv2.HttpRoute` (such
    as another authorizer), `source_props` those of `apigwv2.HttpApi`, `stage_props` those of
    `apigwv2.HttpStage`. Raises `Mistake` for an authorizer of None without `public=True`.
    """

    waits = True

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        routes: Sequence[str],
        public: bool = False,
        source: apigwv2.IHttpApi | None = None,
        source_props: Props | None = None,
        stage_props: Props | None = None,
        route_props: Props | None = None,
        **connection_props: Any,
    ) -> None:
        own = {"source_props": source_props, "stage_props": stage_props}
        super().__init__(scope, id_, function=function, source=source, **own)
        self.source = source or self._api(source_props or {}, stage_props=stage_props or {})
        self.connection = integrations.HttpLambdaIntegration(
            "Integration", self.without_permission(), **connection_props
        )
        of_api = source.default_authorizer if source else (source_props or {}).get(DEFAULT)
        own = checked_authorizer(self, route_props or {}, public=public, of_api=of_api)
        named = None if public or own.keys() & SAYING else named_authorizer(self, self.source)
        asked_first = {"authorizer": named} if named else {}
        settings = _authorizer(public=public, of_api=of_api) | asked_first | own
        asked = parsed(routes, where=self.node.path, takes_default=True)
        keys = apigwv2.HttpRouteKey
        for method, path in asked:
            route = apigwv2.HttpRoute(
                self,
                f"{method} {path}".strip(),
                http_api=self.source,
                route_key=keys.with_(path, apigwv2.HttpMethod[method]) if path else keys.DEFAULT,
                integration=self.connection,
                **settings,
            )
            if "authorization_scopes" in settings:
                resource = cast("apigwv2.CfnRoute", route.node.default_child)
                check_scopes(
                    self, settings, type_=resource.authorization_type or "NONE", needed="JWT"
                )
            if public:
                answer_cdk_nag(route, "AwsSolutions-APIG4", reason=PUBLIC)
        # The stage is `*`: no document says what API Gateway puts there for `$default`.
        stage = f"{self.source.api_id}/*"
        self.request_arn = arn_here(self, "execute-api", f"{stage}/{covering(asked)}")
        permit_requests(self, stage, permitted(asked))

    def _api(self, props: Props, *, stage_props: Props) -> apigwv2.HttpApi:
        settings: dict[str, Any] = {"api_name": api_name(self), "create_default_stage": False}
        settings |= dict(props)
        if settings["create_default_stage"]:
            if stage_props:
                raise Mistake(
                    f"{self.node.path}: stage_props: CDK's default stage takes none; leave out "
                    "create_default_stage"
                )
            return self._api_as_cdk_makes_it(settings)
        # CDK maps a domain to its default stage alone; ours takes the same.
        domain = settings.pop("default_domain_mapping", None)
        api = apigwv2.HttpApi(self, "Api", **settings)
        stage = {"domain_mapping": domain} | dict(stage_props) if domain else stage_props
        self._stage(api, props=stage, has_endpoint=not props.get("disable_execute_api_endpoint"))
        return api

    def _api_as_cdk_makes_it(self, settings: Props) -> apigwv2.HttpApi:
        api = apigwv2.HttpApi(self, "Api", **settings)
        if not settings.get("disable_execute_api_endpoint"):
            CfnOutput(self, "Url", value=api.api_endpoint)
        return api

    def _stage(self, api: apigwv2.HttpApi, *, props: Props, has_endpoint: bool) -> None:
        stage = throttled_stage(self, apigwv2.HttpStage, http_api=api, fields=OF_HTTP, props=props)
        if props.get("domain_mapping"):
            CfnOutput(self, "Url", value=stage.domain_url)
        elif has_endpoint:
            url = stage.url if "stage_name" in props else api.api_endpoint
            CfnOutput(self, "Url", value=url)


def _authorizer(*, public: bool, of_api: object) -> dict[str, Any]:
    """Who may ask where no route says it; nothing where the API itself does."""
    if public:
        return {"authorizer": apigwv2.HttpNoneAuthorizer()}
    return {} if of_api else {"authorizer": authorizers.HttpIamAuthorizer()}
