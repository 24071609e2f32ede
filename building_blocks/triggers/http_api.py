"""Answers HTTP requests with a function."""

import json
from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from building_blocks.mistakes import Mistake
from building_blocks.stages import stage_of

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


class HttpApiTrigger(Construct):
    """An HTTP API whose `routes`, like `GET /status`, are answered by the function.

    Callers sign their requests (IAM) unless `public=True`. Requests are logged and limited to 50
    a second with bursts of 100. `overrides` go to `apigwv2.HttpApi`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: lambda_.IFunction,
        routes: Sequence[str],
        public: bool = False,
        **overrides: Any,
    ) -> None:
        super().__init__(scope, id_)
        settings = {"api_name": f"{Stack.of(self).stack_name}-{scope.node.id}"} | overrides
        self.api = apigwv2.HttpApi(self, "Api", create_default_stage=False, **settings)
        self.stage = self._default_stage()
        self._function = function
        self._integration = integrations.HttpLambdaIntegration(
            "Integration", without_permissions(self, function)
        )
        self._authorizer = None if public else authorizers.HttpIamAuthorizer()
        for route in routes:
            self._add_route(*parsed(route))
        CfnOutput(self, "Url", value=self.api.api_endpoint)

    def _add_route(self, method: apigwv2.HttpMethod, path: str) -> None:
        self.api.add_routes(
            path=path, methods=[method], integration=self._integration, authorizer=self._authorizer
        )
        self._function.add_permission(
            f"Allow{method.value}{path.replace('/', '-')}",
            scope=self,
            principal=iam.ServicePrincipal("apigateway.amazonaws.com"),
            source_arn=self.api.arn_for_execute_api(method.value, path),
        )

    def _default_stage(self) -> apigwv2.HttpStage:
        stage = apigwv2.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            auto_deploy=True,
            throttle=apigwv2.ThrottleSettings(rate_limit=50, burst_limit=100),
        )
        log_requests(stage)
        return stage


def log_requests(stage: apigwv2.HttpStage) -> None:
    """Log who asked for what and how it was answered, one JSON line a request."""
    kept = stage_of(stage)
    access_logs = logs.LogGroup(
        stage, "AccessLogs", retention=kept.log_retention, removal_policy=kept.removal_policy
    )
    cfn_stage = cast("apigwv2.CfnStage", stage.node.default_child)
    # The L2's own setting wants a jsii interface, which a Python app can't pass as a value.
    cfn_stage.access_log_settings = apigwv2.CfnStage.AccessLogSettingsProperty(
        destination_arn=access_logs.log_group_arn,
        format=json.dumps({field: f"$context.{field}" for field in LOGGED}),
    )


def without_permissions(scope: Construct, function: lambda_.IFunction) -> lambda_.IFunction:
    """The function for an integration that would else let any method of its path invoke it."""
    return lambda_.Function.from_function_attributes(
        scope, "Target", function_arn=function.function_arn, skip_permissions=True
    )


def parsed(route: str) -> tuple[apigwv2.HttpMethod, str]:
    """Method and path of a route like `GET /status`."""
    method, _, path = route.partition(" ")
    if method not in apigwv2.HttpMethod.__members__ or not path.startswith("/"):
        raise Mistake(f"route '{route}': write a method and a path, like 'GET /status'")
    return apigwv2.HttpMethod[method], path
