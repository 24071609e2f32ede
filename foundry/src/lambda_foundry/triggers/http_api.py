"""Answers HTTP requests with a function, by an HTTP API."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnOutput
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from lambda_foundry.checks.acknowledge import answer_cdk_nag
from lambda_foundry.execution_role import arn_here
from lambda_foundry.triggers.api_routes import api_name, covering, parsed
from lambda_foundry.triggers.api_stage import throttled_stage
from lambda_foundry.triggers.trigger import Props, Trigger

PUBLIC = "public=True: anyone may ask"

LOGGED = (
    "requestId",
    "requestTime",
    "identity.sourceIp",
    "routeKey",
    "status",
    "responseLength",
    "responseLatency",
    "integrationErrorMessage",
)


class HttpApiTrigger(Trigger):
    """An HTTP API (`source`) whose `routes`, like `GET /status`, are answered by the function.

    Callers sign their requests (IAM) unless `public=True`:
    `allow(caller.role, "execute-api:Invoke", on=trigger.request_arn)` lets one in. The trigger's
    own API logs requests and takes 50 a second with bursts of 100. `connection_props` are those of
    `integrations.HttpLambdaIntegration`, `route_props` those of `apigwv2.HttpRoute` (such as
    another authorizer), `source_props` those of `apigwv2.HttpApi`, `stage_props` those of
    `apigwv2.HttpStage`.
    """

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
        authorizer = apigwv2.HttpNoneAuthorizer() if public else authorizers.HttpIamAuthorizer()
        settings: dict[str, Any] = {"authorizer": authorizer} | dict(route_props or {})
        asked = parsed(routes)
        for method, path in asked:
            route = apigwv2.HttpRoute(
                self,
                f"{method} {path}",
                http_api=self.source,
                route_key=apigwv2.HttpRouteKey.with_(path, apigwv2.HttpMethod[method]),
                integration=self.connection,
                **settings,
            )
            if public:
                answer_cdk_nag(route, "AwsSolutions-APIG4", reason=PUBLIC)
        method, path = covering(asked)
        # The stage is `*`: no document says what API Gateway puts there for `$default`.
        request = f"{self.source.api_id}/*/{method}{path}"
        self.request_arn = arn_here(self, "execute-api", request)
        self.permit("apigateway.amazonaws.com", source_arn=self.request_arn)

    def _api(self, props: Props, *, stage_props: Props) -> apigwv2.HttpApi:
        defaults: dict[str, Any] = {"api_name": api_name(self), "create_default_stage": False}
        settings = defaults | dict(props)
        api = apigwv2.HttpApi(self, "Api", **settings)
        url = api.api_endpoint
        if not settings["create_default_stage"]:
            stage = throttled_stage(
                self, apigwv2.HttpStage, http_api=api, fields=LOGGED, props=stage_props
            )
            url = stage.url if "stage_name" in stage_props else url
        CfnOutput(self, "Url", value=url)
        return api
