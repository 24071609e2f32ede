"""Access logs of an API's stage: who asked for what and how it was answered."""

import json
from collections.abc import Sequence
from typing import cast

from aws_cdk import aws_apigatewayv2 as apigwv2

from building_blocks.log_groups import log_group


def log_requests(
    stage: apigwv2.HttpStage | apigwv2.WebSocketStage, *, fields: Sequence[str]
) -> None:
    """Log these fields of each request's context, one JSON line a request."""
    access_logs = log_group(stage, "AccessLogs")
    cfn_stage = cast("apigwv2.CfnStage", stage.node.default_child)
    # The L2's own setting wants a jsii interface, which a Python app can't pass as a value.
    cfn_stage.access_log_settings = apigwv2.CfnStage.AccessLogSettingsProperty(
        destination_arn=access_logs.log_group_arn, format=json_line(fields)
    )


def json_line(fields: Sequence[str]) -> str:
    """The format of a line that holds these fields of `$context`."""
    return json.dumps({field: f"$context.{field}" for field in fields})
