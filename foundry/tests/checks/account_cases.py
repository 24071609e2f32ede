"""Broken and mended: brokers, clusters and dead-letter queues of another account."""

from dataclasses import replace
from typing import Any

from tests.checks.sample_stack import Case, Stack, allow, att, stack

OURS, THEIRS = "123456789012", "210987654321"
NETWORK = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
SECRET = "secretsmanager:GetSecretValue"
CLUSTER = ("kafka:DescribeCluster", "kafka:GetBootstrapBrokers")
STREAMING = (
    "rds:DescribeDBClusters",
    "rds:DescribeDBClusterParameters",
    "rds:DescribeDBSubnetGroups",
)


def polling(place: str, account: str, resource: str, *actions: str) -> Stack:
    """A function that a source of an account invokes."""
    said: dict[str, Any] = {
        "FunctionName": {"Ref": "Function"},
        "EventSourceArn": f"arn:aws:{place}:{account}:{resource}",
    }
    mapping = ("AWS::Lambda::EventSourceMapping", said)
    allows = [allow(*actions, *NETWORK, SECRET, on="*")]
    return replace(stack(allows=allows, Source=mapping), account=OURS)


def dead_letters(queue: Any) -> Stack:
    """A function that is subscribed to a topic, and where its failures go."""
    said = {
        "Protocol": "lambda",
        "Endpoint": att("Function"),
        "TopicArn": f"arn:aws:sns:eu-west-1:{THEIRS}:news",
        "RedrivePolicy": {"deadLetterTargetArn": queue},
    }
    made = stack(Dead=("AWS::SQS::Queue", {}), Subscription=("AWS::SNS::Subscription", said))
    return replace(made, account=OURS)


KAFKA, MQ, RDS = (f"{service}:eu-west-1" for service in ("kafka", "mq", "rds"))

CASES = [
    Case(
        "source-account",
        "a broker",
        polling(MQ, THEIRS, "broker:jobs:b-1", "mq:DescribeBroker"),
        polling(MQ, OURS, "broker:jobs:b-1", "mq:DescribeBroker"),
    ),
    Case(
        "source-account",
        "a cluster of documents",
        polling(RDS, THEIRS, "cluster:jobs", *STREAMING),
        polling(RDS, "${AWS::AccountId}", "cluster:jobs", *STREAMING),
    ),
    Case(
        "source-account",
        "a cluster without a connection",
        polling(KAFKA, THEIRS, "cluster/jobs/1", *CLUSTER),
        polling(KAFKA, THEIRS, f"vpc-connection/{OURS}/jobs/1", *CLUSTER),
    ),
    Case(
        "redrive-account",
        "a queue of the topic's account",
        dead_letters(f"arn:aws:sqs:eu-west-1:{THEIRS}:failed"),
        dead_letters(att("Dead")),
    ),
]
