"""Broken and mended: layers, sources, buses and queues of another region than the stack's."""

from dataclasses import replace
from typing import Any

from tests.checks.sample_stack import Case, Stack, allow, att, stack
from tests.checks.source_cases import POLLS, STREAM_READS

HERE, FAR = "eu-west-1", "us-west-2"
ARN = "arn:aws:{}:{}:123456789012:{}"

KINESIS_READS = ("DescribeStream", "GetRecords", "GetShardIterator", "ListShards")


def here(built: Stack) -> Stack:
    """The stack, for one region."""
    return replace(built, region=HERE)


def with_layer(region: str) -> Stack:
    """A function with somebody's layer."""
    return here(stack({"Layers": [ARN.format("lambda", region, "layer:theirs:1")]}))


def polling(service: str, region: str, resource: str, *actions: str, **mapping: Any) -> Stack:
    """A function that a source of an ARN invokes."""
    said = {
        "FunctionName": {"Ref": "Function"},
        "EventSourceArn": ARN.format(service, region, resource),
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        **mapping,
    }
    return here(
        stack(
            allows=[allow(*actions, on="*")],
            Source=("AWS::Lambda::EventSourceMapping", said),
        )
    )


def subscribed(topic: Any, queue: Any, **more: Any) -> Stack:
    """A function that is subscribed to a topic."""
    said = {
        "Protocol": "lambda",
        "Endpoint": att("Function"),
        "TopicArn": topic,
        "RedrivePolicy": {"deadLetterTargetArn": queue},
        **more,
    }
    return here(
        stack(
            Dead=("AWS::SQS::Queue", {}),
            Topic=("AWS::SNS::Topic", {}),
            Subscription=("AWS::SNS::Subscription", said),
        )
    )


def redriven(queue: Any) -> Stack:
    """A queue and its dead-letter queue."""
    policy = {"deadLetterTargetArn": queue, "maxReceiveCount": 3}
    said = {"RedrivePolicy": policy}
    return here(stack(Queue=("AWS::SQS::Queue", said), Dead=("AWS::SQS::Queue", {})))


def rule_on(region: str) -> Stack:
    """A rule on somebody's bus."""
    bus = ARN.format("events", region, "event-bus/theirs")
    said = {"EventBusName": bus, "EventPattern": {"source": ["shop"]}}
    return here(stack(Rule=("AWS::Events::Rule", said)))


FAR_TOPIC, HERE_TOPIC = (ARN.format("sns", region, "news") for region in (FAR, HERE))
FAR_QUEUE = ARN.format("sqs", FAR, "failed")
TRIES = {"MaximumRetryAttempts": 3}

CASES = [
    Case("layer-region", "somebody's layer", with_layer(FAR), with_layer(HERE)),
    *(
        Case(
            "source-region",
            service,
            polling(service, FAR, resource, *actions, **more),
            polling(service, HERE, resource, *actions, **more),
        )
        for service, resource, actions, more in (
            ("sqs", "jobs", POLLS, {}),
            ("dynamodb", "table/jobs/stream/1", STREAM_READS, TRIES),
            ("kinesis", "stream/jobs", [f"kinesis:{each}" for each in KINESIS_READS], TRIES),
        )
    ),
    Case("bus-region", "somebody's bus", rule_on(FAR), rule_on(HERE)),
    Case(
        "redrive-region",
        "the stack's own queue for a topic far away",
        subscribed(FAR_TOPIC, att("Dead"), Region=FAR),
        subscribed(FAR_TOPIC, FAR_QUEUE, Region=FAR),
    ),
    Case(
        "redrive-region",
        "a queue far away for the stack's own topic",
        subscribed({"Ref": "Topic"}, FAR_QUEUE),
        subscribed({"Ref": "Topic"}, att("Dead")),
    ),
    Case("redrive-region", "of a queue", redriven(FAR_QUEUE), redriven(att("Dead"))),
    Case(
        "redrive-region",
        "two ARNs",
        subscribed(HERE_TOPIC, FAR_QUEUE),
        subscribed(HERE_TOPIC, att("Dead")),
    ),
]
