"""Each trigger as one would write it: what the tests of all triggers are run over."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_scheduler as scheduler

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


def make(name: str, scope: cdk.Stack, id_: str, **given: Any) -> Trigger:
    """The trigger of this name, with what it needs and what is given."""
    trigger_class, needed = EVERY_TRIGGER[name]
    return trigger_class(scope, id_, **({key: value() for key, value in needed.items()} | given))
