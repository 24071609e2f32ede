"""Each trigger as one would write it: what the tests of all triggers are run over."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigwv2
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from building_blocks.triggers.alarm import AlarmTrigger
from building_blocks.triggers.cognito import CognitoTrigger
from building_blocks.triggers.dynamodb_stream import DynamodbStreamTrigger
from building_blocks.triggers.event_pattern import EventPatternTrigger
from building_blocks.triggers.http_api import HttpApiTrigger
from building_blocks.triggers.kinesis import KinesisTrigger
from building_blocks.triggers.logs import LogsTrigger
from building_blocks.triggers.s3 import S3Trigger
from building_blocks.triggers.schedule import ScheduleTrigger
from building_blocks.triggers.sns import SnsTrigger
from building_blocks.triggers.sqs import SqsTrigger
from building_blocks.triggers.trigger import Trigger

Made = tuple[Callable[..., Trigger], dict[str, Callable[[], Any]]]
"""A trigger's class, and for each argument that it needs how to make one."""

EVERY_TRIGGER: dict[str, Made] = {
    "alarm": (
        AlarmTrigger,
        {"metric": lambda: cloudwatch.Metric(namespace="Shop", metric_name="Refunds")},
    ),
    "cognito": (CognitoTrigger, {}),
    "dynamodb_stream": (DynamodbStreamTrigger, {}),
    "event_pattern": (
        EventPatternTrigger,
        {"event_pattern": lambda: events.EventPattern(source=["shop.orders"])},
    ),
    "http_api": (HttpApiTrigger, {"routes": lambda: ["GET /orders", "POST /orders/{id}"]}),
    "kinesis": (KinesisTrigger, {}),
    "logs": (LogsTrigger, {}),
    "s3": (S3Trigger, {}),
    "schedule": (
        ScheduleTrigger,
        {"schedule": lambda: scheduler.ScheduleExpression.rate(cdk.Duration.minutes(5))},
    ),
    "sns": (SnsTrigger, {}),
    "sqs": (SqsTrigger, {}),
}

WITH_A_SOURCE: dict[str, dict[str, Callable[[], Any]]] = {
    "alarm": {},
    "cognito": {"operation": lambda: cognito.UserPoolOperation.POST_CONFIRMATION},
}
"""What a trigger needs beside a source that exists, where that is something else."""

ARN = "arn:aws:{}:eu-west-1:123456789012:{}"

IMPORTED: dict[str, Callable[[cdk.Stack], Any]] = {
    "dynamodb_stream": lambda stack: dynamodb.Table.from_table_attributes(
        stack,
        "Imported",
        table_name="orders",
        table_stream_arn=ARN.format("dynamodb", "table/orders/stream/2026-11-23T00:00:00.000"),
    ),
    "event_pattern": lambda stack: events.EventBus.from_event_bus_name(stack, "Imported", "shop"),
    "http_api": lambda stack: apigwv2.HttpApi.from_http_api_attributes(
        stack, "Imported", http_api_id="a1b2c3d4e5"
    ),
    "kinesis": lambda stack: kinesis.Stream.from_stream_arn(
        stack, "Imported", ARN.format("kinesis", "stream/orders")
    ),
    "logs": lambda stack: logs.LogGroup.from_log_group_name(stack, "Imported", "/shop/orders"),
    "s3": lambda stack: s3.Bucket.from_bucket_name(stack, "Imported", "orders"),
    "schedule": lambda stack: scheduler.ScheduleGroup.from_schedule_group_name(
        stack, "Imported", "nightly"
    ),
    "sns": lambda stack: sns.Topic.from_topic_arn(stack, "Imported", ARN.format("sns", "orders")),
    "sqs": lambda stack: sqs.Queue.from_queue_arn(stack, "Imported", ARN.format("sqs", "orders")),
}
"""For each trigger whose source can be made elsewhere: one that was."""

OVERRIDES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "alarm": ({"source_props": {"threshold": 9}}, "AWS::CloudWatch::Alarm", {"Threshold": 9}),
    "cognito": (
        {"source_props": {"self_sign_up_enabled": True}},
        "AWS::Cognito::UserPool",
        {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}},
    ),
    "dynamodb_stream": (
        {"source_props": {"stream": dynamodb.StreamViewType.KEYS_ONLY}},
        "AWS::DynamoDB::Table",
        {"StreamSpecification": {"StreamViewType": "KEYS_ONLY"}},
    ),
    "event_pattern": (
        {"target_props": {"retry_attempts": 7}},
        "AWS::Events::Rule",
        {"Targets": [{"RetryPolicy": {"MaximumRetryAttempts": 7}}]},
    ),
    "http_api": (
        {"source_props": {"description": "Takes orders"}},
        "AWS::ApiGatewayV2::Api",
        {"Description": "Takes orders"},
    ),
    "kinesis": (
        {"retry_attempts": 9},
        "AWS::Lambda::EventSourceMapping",
        {"MaximumRetryAttempts": 9},
    ),
    "logs": (
        {"filter_name": "errors"},
        "AWS::Logs::SubscriptionFilter",
        {"FilterName": "errors"},
    ),
    "s3": (
        {"source_props": {"encryption": s3.BucketEncryption.KMS_MANAGED}},
        "AWS::S3::Bucket",
        {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                ]
            }
        },
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
    if "source" in given:
        needed = WITH_A_SOURCE.get(name, needed)
    return trigger_class(scope, id_, **({key: value() for key, value in needed.items()} | given))
