"""Ties a function to a source that Lambda polls with the function's execution role."""

from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from lambda_foundry.alarms import PERIOD, raise_alarm
from lambda_foundry.async_invocation import allow_sending, failure_queue, unqualified
from lambda_foundry.execution_role import allow
from lambda_foundry.triggers.trigger import Props, Trigger

STREAM_DEFAULTS = {
    "starting_position": lambda_.StartingPosition.TRIM_HORIZON,
    "retry_attempts": 3,
    "max_record_age": cdk.Duration.hours(1),
    "bisect_batch_on_error": True,
}


def poll(
    trigger: Trigger, *, source_arn: str, key: kms.IKey | None, actions: list[str], props: Props
) -> lambda_.EventSourceMapping:
    """Let Lambda read the source for the function; records that fail are reported one by one.

    CDK's own event sources grant more than the poller uses, and of no queue what it keeps.
    """
    role = trigger.function.role
    allow(role, *actions, on=source_arn)
    if key:
        allow(role, "kms:Decrypt", on=key.key_arn)
    settings: dict[str, Any] = {"report_batch_item_failures": True} | dict(props)
    return lambda_.EventSourceMapping(
        trigger, "Mapping", target=trigger.function, event_source_arn=source_arn, **settings
    )


def poll_stream(
    trigger: Trigger, *, source_arn: str, key: kms.IKey | None, actions: list[str], props: Props
) -> lambda_.EventSourceMapping:
    """Poll a stream: three tries within an hour, split at the bad record, then its queue.

    Lambda alone would try a bad batch until the stream forgets it, and hold up all behind it.
    """
    settings: dict[str, Any] = STREAM_DEFAULTS | dict(props)
    if "starting_position_timestamp" in props and "starting_position" not in props:
        settings["starting_position"] = lambda_.StartingPosition.AT_TIMESTAMP
    mapping = poll(trigger, source_arn=source_arn, key=key, actions=actions, props=settings)
    if "on_failure" not in settings:
        _keep_failures(trigger, mapping)
    raise_alarm(
        trigger, "Late", metric=lambda: _iterator_age(trigger), above=15 * 60 * 1000, because=LATE
    )
    return mapping


LATE = "The function is more than 15 minutes behind its stream"


def _keep_failures(trigger: Trigger, mapping: lambda_.EventSourceMapping) -> None:
    queue = failure_queue(trigger.function)
    resource = cast("lambda_.CfnEventSourceMapping", mapping.node.default_child)
    resource.destination_config = lambda_.CfnEventSourceMapping.DestinationConfigProperty(
        on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=queue.queue_arn)
    )
    if not isinstance(unqualified(trigger.function), lambda_.Function):
        allow_sending(trigger.function.role, queue)


def _iterator_age(trigger: Trigger) -> "cloudwatch.Metric":
    return trigger.function.metric("IteratorAge", period=PERIOD, statistic="Maximum")
