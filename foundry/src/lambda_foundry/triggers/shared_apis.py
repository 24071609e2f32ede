"""An HTTP and a WebSocket API that the functions of a service share, as well kept as their own."""

import re
from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnOutput, Duration, Token
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.api_domain import ApiDomain, check_domain
from lambda_foundry.triggers.api_routes import api_name
from lambda_foundry.triggers.api_stage import OF_HTTP, OF_WEBSOCKET, Stage, throttled_stage
from lambda_foundry.triggers.route_authorizers import AskingApi
from lambda_foundry.triggers.trigger import Props

ASKED_HEADERS = ("authorization", "content-type", "x-amz-date", "x-amz-security-token")
"""What a page's script sends beside a request: a token, or a signature."""

ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[^/\s]+")

FAILED = "The API answered with a status of 5xx"
UNANSWERED = "The API could not have a message answered"
SLOW = "One in a hundred answers of the API takes longer than is planned"


class SharedHttpApi(apigwv2.HttpApi):
    """An HTTP API for the functions of a service: `HttpApiTrigger(…, source=scope.api)`.

    `authorizer` is asked on every route whose trigger says nothing else; without one callers sign
    their requests (IAM). It may be the name of a function of the service, which has an
    `HttpAuthorizerTrigger` with this API then. Scripts of the web pages of `origins`, as
    `https://www.example.com`, may ask. It logs requests and takes 50 a second with bursts of 100.
    In stages with alarms it raises one when it answers 5xx, and when one answer in a hundred takes
    more than `slow_after` seconds. `stage_props` are those of `apigwv2.HttpStage`, `props` those of
    `apigwv2.HttpApi`; they replace these defaults.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        authorizer: apigwv2.IHttpRouteAuthorizer | str | None = None,
        origins: Sequence[str] = (),
        domain: ApiDomain | None = None,
        slow_after: float = 5,
        stage_props: Props | None = None,
        **props: Any,
    ) -> None:
        _refuse_firewall(scope, id_, props)
        check_origins(f"{scope.node.path}/{id_}", origins)
        check_domain(f"{scope.node.path}/{id_}", domain)
        if props.get("create_default_stage"):
            raise Mistake(
                f"{scope.node.path}/{id_}: create_default_stage: this API has a stage of its own; "
                "leave it out, and write stage_props"
            )
        # CDK maps a domain to its default stage alone; ours takes the same.
        mapped = {"domain_mapping": props.pop("default_domain_mapping", None)}
        self.asking = AskingApi(authorizer)
        defaults: dict[str, Any] = {
            "api_name": f"{api_name(scope)}-{id_}",
            "create_default_stage": False,
            "default_authorizer": None if isinstance(authorizer, str) else authorizer,
            "cors_preflight": _cors(origins) if origins else None,
        }
        super().__init__(scope, id_, **(defaults | props))
        stage = (mapped if mapped["domain_mapping"] else {}) | dict(stage_props or {})
        self.stage = _stage(self, apigwv2.HttpStage, domain=domain, props=stage, http_api=self)
        if domain:
            CfnOutput(self, "Url", value=f"https://{domain.name}/")
        elif not props.get("disable_execute_api_endpoint"):
            url = self.stage.url if "stage_name" in stage else self.api_endpoint
            CfnOutput(self, "Url", value=url)
        raise_alarm(
            self,
            "Failed",
            metric=lambda: self.metric_server_error(period=PERIOD, statistic="Sum"),
            above=0,
            because=FAILED,
        )
        raise_alarm(
            self,
            "Slow",
            metric=lambda: self.metric_latency(period=PERIOD, statistic="p99"),
            above=slow_after * 1000,
            because=SLOW,
        )


class SharedWebsocketApi(apigwv2.WebSocketApi):
    """A WebSocket API for the functions of a service: `WebsocketApiTrigger(…, source=scope.api)`.

    `authorizer` is asked when a client connects; without one clients sign that request (IAM). It
    may be the name of a function of the service, which has a `WebsocketAuthorizerTrigger` with this
    API then. One function has the route `$connect`, and each other route is one function's. It logs
    requests, which needs a role of the account: see "Log the requests of an API" in the
    documentation. It takes 50 messages a second with bursts of 100. In stages with alarms it raises
    one when a message could not be answered. `stage_props` are those of `apigwv2.WebSocketStage`,
    `props` those of `apigwv2.WebSocketApi`; they replace these defaults.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        authorizer: apigwv2.IWebSocketRouteAuthorizer | str | None = None,
        domain: ApiDomain | None = None,
        stage_props: Props | None = None,
        **props: Any,
    ) -> None:
        _refuse_firewall(scope, id_, props)
        check_domain(f"{scope.node.path}/{id_}", domain)
        super().__init__(scope, id_, **({"api_name": f"{api_name(scope)}-{id_}"} | props))
        self.asking = AskingApi(authorizer)
        self.authorizer = None if isinstance(authorizer, str) else authorizer
        stage = {"stage_name": "live"} | dict(stage_props or {})
        self.stage_name: str = stage["stage_name"]
        self.stage = _stage(
            self, apigwv2.WebSocketStage, domain=domain, props=stage, web_socket_api=self
        )
        CfnOutput(self, "Url", value=f"wss://{domain.name}" if domain else self.stage.url)
        raise_alarm(self, "Failed", metric=self._failures, above=0, because=UNANSWERED)

    def _failures(self) -> cloudwatch.Metric:
        """Messages that no function answered."""
        return self.metric("ExecutionError", period=PERIOD, statistic="Sum")


def _refuse_firewall(scope: Construct, id_: str, props: Props) -> None:
    """AWS has firewalls for some kinds of resources alone.

    docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
    """
    if "web_acl_arn" in props:
        raise Mistake(
            f"{scope.node.path}/{id_}: web_acl_arn: only a REST API takes a firewall (WAF); put "
            'CloudFront before this one, see "A firewall" on the page "Build an API", or use '
            "SharedRestApi"
        )


def check_origins(path: str, origins: Sequence[str]) -> None:
    """Refuse what is no origin as browsers send it, of which none would ever fit.

    developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Origin
    """
    if isinstance(origins, str):
        raise Mistake(f"{path}: origins: '{origins}' is no list; write origins=['{origins}']")
    for origin in origins:
        if not (ORIGIN.fullmatch(origin) or Token.is_unresolved(origin)):
            raise Mistake(
                f"{path}: origins: '{origin}' is no origin of a page; write one like "
                "https://www.example.com, without a path or a slash at its end"
            )


def _cors(origins: Sequence[str]) -> apigwv2.CorsPreflightOptions:
    return apigwv2.CorsPreflightOptions(
        allow_origins=list(origins),
        allow_methods=[apigwv2.CorsHttpMethod.ANY],
        allow_headers=list(ASKED_HEADERS),
        max_age=Duration.minutes(10),
    )


def _stage(
    api: apigwv2.HttpApi | apigwv2.WebSocketApi,
    kind: type[Stage],
    *,
    domain: ApiDomain | None,
    props: Props,
    **of_api: Any,
) -> Stage:
    fields = OF_HTTP if kind is apigwv2.HttpStage else OF_WEBSOCKET
    stage = throttled_stage(api, kind, fields=fields, props=props, **of_api)
    if domain:
        made = _domain(api, domain)
        # The stage's own property would repeat a dependency, which cfn-lint finds.
        apigwv2.ApiMapping(api, "Mapping", api=api, domain_name=made, stage=stage)
    return stage


def _domain(api: Construct, domain: ApiDomain) -> apigwv2.DomainName:
    made = apigwv2.DomainName(
        api, "Domain", domain_name=domain.name, certificate=domain.certificate(api)
    )
    target = targets.ApiGatewayv2DomainProperties(
        made.regional_domain_name, made.regional_hosted_zone_id
    )
    domain.lead_to(target, scope=api, address=made.regional_domain_name)
    return made
