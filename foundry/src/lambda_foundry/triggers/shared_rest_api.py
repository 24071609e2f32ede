"""A REST API that the functions of a service share, as well kept as their own."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnOutput, CfnResource, Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.log_groups import log_group
from lambda_foundry.mistakes import Mistake
from lambda_foundry.triggers.api_domain import ApiDomain, check_domain
from lambda_foundry.triggers.api_routes import api_name
from lambda_foundry.triggers.api_stage import BURST, OF_REST, RATE, json_line
from lambda_foundry.triggers.route_authorizers import AskingApi
from lambda_foundry.triggers.shared_apis import ASKED_HEADERS, FAILED, SLOW, check_origins
from lambda_foundry.triggers.trigger import Props


class SharedRestApi(apigateway.RestApi):
    """A REST API for the functions of a service: `RestApiTrigger(…, source=scope.api)`.

    `authorizer` is asked on every route whose trigger says nothing else; without one callers sign
    their requests (IAM). It may be the name of a function of the service, which has a
    `RestAuthorizerTrigger` with this API then. Scripts of the web pages of `origins`, as
    `https://www.example.com`, may ask; the handler's own answers have to name the origin, as by
    `CORSConfig` of Powertools.
    `web_acl_arn` is a firewall (WAF) of this region in front of it. It traces and logs requests,
    which needs a role of the account: see "Log the requests of an API" in the documentation. It
    takes 50 a second with bursts of 100. In stages with alarms it raises one when it answers 5xx,
    and when one answer in a hundred takes more than `slow_after` seconds. `stage_props` are those
    of `apigateway.StageOptions`, `props` those of `apigateway.RestApi`; they replace these
    defaults.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        authorizer: apigateway.IAuthorizer | str | None = None,
        origins: Sequence[str] = (),
        domain: ApiDomain | None = None,
        web_acl_arn: str | None = None,
        slow_after: float = 5,
        stage_props: Props | None = None,
        **props: Any,
    ) -> None:
        check_origins(f"{scope.node.path}/{id_}", origins)
        check_domain(f"{scope.node.path}/{id_}", domain)
        check_private(f"{scope.node.path}/{id_}", props)
        defaults: dict[str, Any] = {
            "rest_api_name": f"{api_name(scope)}-{id_}",
            "cloud_watch_role": False,
            "deploy_options": rest_stage_options(scope, stage_props or {}, id_=f"{id_}AccessLogs"),
        }
        if "endpoint_configuration" not in props:
            defaults["endpoint_types"] = [apigateway.EndpointType.REGIONAL]
        self.asking = AskingApi(authorizer)
        if authorizer and not isinstance(authorizer, str):
            defaults["default_method_options"] = apigateway.MethodOptions(authorizer=authorizer)
        if origins:
            defaults["default_cors_preflight_options"] = _cors(origins)
        super().__init__(scope, id_, **(defaults | props))
        tell_no_closed_address(self, props)
        if len(origins) == 1:
            self._name_origin(origins[0])
        if domain:
            self._answer_at(domain)
        if web_acl_arn:
            self._protect(web_acl_arn)
        self._raise_alarms(slow_after)

    def _name_origin(self, origin: str) -> None:
        """On errors of API Gateway itself, which a page's script couldn't read otherwise."""
        for type_ in (apigateway.ResponseType.DEFAULT_4_XX, apigateway.ResponseType.DEFAULT_5_XX):
            self.add_gateway_response(
                type_.response_type,
                type=type_,
                response_headers={"Access-Control-Allow-Origin": f"'{origin}'"},
            )

    def _answer_at(self, domain: ApiDomain) -> None:
        made = self.add_domain_name(
            "Domain",
            domain_name=domain.name,
            certificate=domain.certificate(self),
            endpoint_type=apigateway.EndpointType.REGIONAL,
            security_policy=apigateway.SecurityPolicy.TLS_1_2,
        )
        address = made.domain_name_alias_domain_name
        domain.lead_to(targets.ApiGatewayDomain(made), scope=self, address=address)
        CfnOutput(self, "Url", value=f"https://{domain.name}/")

    def _protect(self, web_acl_arn: str) -> None:
        if ":global/" in web_acl_arn:
            raise Mistake(
                f"{self.node.path}: web_acl_arn: {web_acl_arn} is one for CloudFront; give one of "
                "the API's region, made with the scope REGIONAL"
            )
        arn = self.deployment_stage.stage_arn
        CfnResource(
            self,
            "Firewall",
            type="AWS::WAFv2::WebACLAssociation",
            properties={"ResourceArn": arn, "WebACLArn": web_acl_arn},
        )

    def _raise_alarms(self, slow_after: float) -> None:
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


def tell_no_closed_address(api: apigateway.RestApi, props: Props) -> None:
    """Take out CDK's output of API Gateway's own address where that is switched off."""
    if props.get("disable_execute_api_endpoint"):
        api.node.try_remove_child("Endpoint")


def check_private(path: str, props: Props) -> None:
    """Refuse an API of a network without a policy, which API Gateway wouldn't deploy.

    docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
    """
    configuration = props.get("endpoint_configuration")
    types = configuration.types if configuration else props.get("endpoint_types")
    if apigateway.EndpointType.PRIVATE in (types or ()) and not props.get("policy"):
        raise Mistake(
            f"{path}: a private API needs a policy that says from which networks it is called; "
            "write policy=iam.PolicyDocument(…), with a condition on aws:SourceVpce, or an empty "
            "one to call grant_invoke_from_vpc_endpoints_only afterwards"
        )


def _cors(origins: Sequence[str]) -> apigateway.CorsOptions:
    return apigateway.CorsOptions(
        allow_origins=list(origins),
        allow_headers=list(ASKED_HEADERS),
        max_age=Duration.minutes(10),
    )


def rest_stage_options(
    scope: Construct, props: Props, *, id_: str = "AccessLogs"
) -> apigateway.StageOptions:
    """The stage `live`, traced, throttled and logged; `props` replace what they name."""
    defaults: dict[str, Any] = {
        "stage_name": "live",
        "tracing_enabled": True,
        "throttling_rate_limit": RATE,
        "throttling_burst_limit": BURST,
    }
    if "access_log_destination" not in props:
        group = log_group(scope, id_)
        defaults["access_log_destination"] = apigateway.LogGroupLogDestination(group)
        defaults["access_log_format"] = apigateway.AccessLogFormat.custom(json_line(OF_REST))
    return apigateway.StageOptions(**(defaults | dict(props)))
