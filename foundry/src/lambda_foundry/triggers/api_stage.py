"""Stages of APIs: throttled, and each request logged: who asked for what, how it was answered."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from aws_cdk import aws_apigatewayv2 as apigwv2
from constructs import Construct

from lambda_foundry.log_groups import log_group
from lambda_foundry.triggers.trigger import Props

RATE, BURST = 50, 100
"""Requests a second, and at once."""

OF_HTTP = (
    "requestId",
    "requestTime",
    "identity.sourceIp",
    "routeKey",
    "path",
    "status",
    "responseLength",
    "responseLatency",
    "authorizer.error",
    "error.message",
    "integration.requestId",
    "integrationErrorMessage",
)

OF_REST = (
    "requestId",
    "requestTime",
    "identity.sourceIp",
    "httpMethod",
    "resourcePath",
    "path",
    "status",
    "responseLength",
    "responseLatency",
    "authorizer.error",
    "error.message",
    "integration.requestId",
    "integrationErrorMessage",
)

OF_WEBSOCKET = (
    "requestId",
    "requestTime",
    "identity.sourceIp",
    "connectionId",
    "eventType",
    "routeKey",
    "status",
    "authorizer.error",
    "error.message",
    "integration.requestId",
    "integrationErrorMessage",
)
"""What the access logs of each kind of API say of a request.

`integration.requestId` is the id by which the function logs the same request:
docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
"""

Stage = TypeVar("Stage", apigwv2.HttpStage, apigwv2.WebSocketStage)


def throttled_stage(
    scope: Construct, stage: type[Stage], *, fields: Sequence[str], props: Props, **api: Any
) -> Stage:
    """The stage of an API, deployed by itself, that logs these fields of each request's context.

    `props` are those of the stage's class.
    """
    settings: dict[str, Any] = {
        "auto_deploy": True,
        "throttle": apigwv2.ThrottleSettings(rate_limit=RATE, burst_limit=BURST),
    } | dict(props)
    made = stage(scope, "Stage", **api, **settings)
    if "access_log_settings" not in settings:
        _log_requests(made, fields=fields)
    return made


def _log_requests(stage: Construct, *, fields: Sequence[str]) -> None:
    access_logs = log_group(stage, "AccessLogs")
    cfn_stage = cast("apigwv2.CfnStage", stage.node.default_child)
    # The L2's own setting wants a jsii interface, which a Python app can't pass as a value.
    cfn_stage.access_log_settings = apigwv2.CfnStage.AccessLogSettingsProperty(
        destination_arn=access_logs.log_group_arn, format=json_line(fields)
    )


def json_line(fields: Sequence[str]) -> str:
    """The format of a line that holds these fields of `$context`."""
    return json.dumps({field: f"$context.{field}" for field in fields})
