"""Each trigger as one would write it: what the tests of all triggers are run over."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from building_blocks.triggers.http_api import HttpApiTrigger
from building_blocks.triggers.schedule import ScheduleTrigger
from building_blocks.triggers.sns import SnsTrigger
from building_blocks.triggers.sqs import SqsTrigger
from building_blocks.triggers.trigger import Trigger

Made = tuple[Callable[..., Trigger], dict[str, Callable[[], Any]]]
"""A trigger's class, and for each argument that it needs how to make one."""

EVERY_TRIGGER: dict[str, Made] = {
    "http_api": (HttpApiTrigger, {"routes": lambda: ["GET /orders", "POST /orders/{id}"]}),
    "schedule": (
        ScheduleTrigger,
        {"schedule": lambda: scheduler.ScheduleExpression.rate(cdk.Duration.minutes(5))},
    ),
    "sns": (SnsTrigger, {}),
    "sqs": (SqsTrigger, {}),
}


ARN = "arn:aws:{}:eu-west-1:123456789012:{}"

IMPORTED: dict[str, Callable[[cdk.Stack], Any]] = {
    "http_api": lambda stack: apigwv2.HttpApi.from_http_api_attributes(
        stack, "Imported", http_api_id="a1b2c3d4e5"
    ),
    "schedule": lambda stack: scheduler.ScheduleGroup.from_schedule_group_name(
        stack, "Imported", "nightly"
    ),
    "sns": lambda stack: sns.Topic.from_topic_arn(stack, "Imported", ARN.format("sns", "orders")),
    "sqs": lambda stack: sqs.Queue.from_queue_arn(stack, "Imported", ARN.format("sqs", "orders")),
}
"""For each trigger whose source can be made elsewhere: one that was."""

OVERRIDES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "http_api": (
        {"source_props": {"description": "Takes orders"}},
        "AWS::ApiGatewayV2::Api",
        {"Description": "Takes orders"},
    ),
    "schedule": ({"enabled": False}, "AWS::Scheduler::Schedule", {"State": "DISABLED"}),
    "sns": (
        {"source_props": {"display_name": "Orders"}},
        "AWS::SNS::Topic",
        {"DisplayName": "Orders"},
    ),
    "sqs": ({"batch_size": 1}, "AWS::Lambda::EventSourceMapping", {"BatchSize": 1}),
}
"""For each trigger something said otherwise, and the resource that shows it."""


def make(name: str, scope: cdk.Stack, id_: str, **given: Any) -> Any:
    """The trigger of this name, with what it needs and what is given."""
    trigger_class, needed = EVERY_TRIGGER[name]
    return trigger_class(scope, id_, **({key: value() for key, value in needed.items()} | given))
