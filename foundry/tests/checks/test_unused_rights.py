"""What a role allows and nothing uses is told by the statement; what may use it keeps it quiet."""

from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.checks.rules import IN_CHECK_ONLY
from lambda_foundry.checks.run import check
from tests.checks.code_cases import (
    BUCKET,
    COPIES,
    HEAD,
    OBJECTS,
    PUTS,
    PUTS_BY_NAME,
    READS_PERHAPS,
    TABLE,
)
from tests.checks.sample_stack import Stack, allow, att, stack

PUT = allow("dynamodb:PutItem", on=att("Store"))
PRICES = "arn:aws:dynamodb:*:*:table/prices"
CLUSTER = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1c2d3e4f-2"
KEY = ("AWS::KMS::Key", {"KeyPolicy": dict[str, Any]()})
WITH_KEY = ("AWS::DynamoDB::Table", {"SSESpecification": {"KMSMasterKeyId": att("Key")}})
HANDS_ON = (
    "import pydynox\n\ndef handler(event, context):\n    return pydynox.get(os.environ['NAME'])"
)
UPDATES_STACK = """
def handler(event, context):
    boto3.client("cloudformation").update_stack(StackName=os.environ["NAME"])
"""
ACKNOWLEDGED = "lambda-foundry:acknowledged"
USES = "lambda-foundry:uses"


def found(template: Stack, folder: Path) -> list[tuple[str, tuple[str, ...]]]:
    """The first clause of each finding, and the actions that it is about."""
    findings = check(template.in_folder(folder), rules=IN_CHECK_ONLY).findings
    return [(finding.what, finding.about) for finding in findings]


def storing(
    *allows: dict[str, Any],
    source: str = PUTS,
    settings: dict[str, Any] | None = None,
    role: dict[str, Any] | None = None,
    noted: dict[str, Any] | None = None,
    **resources: tuple[str, Any],
) -> Stack:
    """A function that puts items into its table, and may do this."""
    made = stack(
        {"Environment": {"Variables": {"NAME": {"Ref": "Store"}}}, **(settings or {})},
        code={"handler.py": HEAD + source},
        allows=list(allows),
        role=role,
        **({"Store": TABLE, "Other": TABLE} | resources),
    )
    made.document["Resources"]["Function"]["Metadata"] |= noted or {}
    return made


BY_SUFFIX = {"Fn::Sub": "lambda.${AWS::URLSuffix}"}
AT_THE_EDGE = {
    "AssumeRolePolicyDocument": {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": ["edgelambda.amazonaws.com", BY_SUFFIX]},
            "Action": "sts:AssumeRole",
        }
    }
}

UNUSED = {
    "of a function at the edge": (
        storing(allow("dynamodb:PutItem", "dynamodb:Scan", on=att("Store")), role=AT_THE_EDGE),
        "its role may scan `${Store.Arn}`, and nothing in its code does",
    ),
    "an action that nothing calls": (
        storing(PUT, allow("dynamodb:DeleteItem", on=att("Store"))),
        "its role may delete items from `${Store.Arn}`, and nothing in its code does",
    ),
    "an action beside one that is called": (
        storing(allow("dynamodb:PutItem", "dynamodb:Scan", on=att("Store"))),
        "its role may scan `${Store.Arn}`, and nothing in its code does",
    ),
    "a right on another table": (
        storing(PUT, allow("dynamodb:PutItem", on=att("Other"))),
        "its role may put items into `${Other.Arn}`, and nothing in its code does",
    ),
    "a right on a table of another name than in the code": (
        storing(
            allow("dynamodb:PutItem", on="arn:aws:dynamodb:*:*:table/orders"),
            allow("dynamodb:PutItem", on=PRICES),
            source=PUTS_BY_NAME,
        ),
        f"its role may put items into `{PRICES}`, and nothing in its code does",
    ),
    "more than is called": (
        storing(allow("dynamodb:*", on=att("Store"))),
        "its role may do everything with `${Store.Arn}`; its code uses only dynamodb:PutItem",
    ),
    "the key of what it may not use": (
        storing(PUT, allow("kms:Decrypt", on=att("Key")), Key=KEY),
        "its role may decrypt with `${Key.Arn}`, and nothing in its code does",
    ),
}


@pytest.mark.parametrize(("template", "what"), UNUSED.values(), ids=UNUSED)
def test_unused_right_is_told(template: Stack, what: str, tmp_path: Path) -> None:
    """In words, with the resource; one finding for one statement."""
    assert [said for said, _ in found(template, tmp_path)] == [what]


USED = {
    "what the code calls": storing(PUT),
    "what the code may need in some cases": storing(
        allow("s3:GetObject", on=OBJECTS),
        allow("s3:ListBucket", on=att("Store")),
        source=READS_PERHAPS,
        Store=("AWS::S3::Bucket", {}),
    ),
    "what CloudFormation does for whoever asks": storing(
        allow("cloudformation:UpdateStack", "s3:CreateBucket", on="*"), source=UPDATES_STACK
    ),
    "what Lambda does by a setting": storing(
        PUT,
        allow("xray:PutTraceSegments", "xray:PutTelemetryRecords", on="*"),
        allow("sqs:SendMessage", on=att("Lost")),
        settings={
            "TracingConfig": {"Mode": "Active"},
            "DeadLetterConfig": {"TargetArn": att("Lost")},
        },
        Lost=("AWS::SQS::Queue", {}),
    ),
    "what Lambda does to read a topic": storing(
        PUT,
        allow("ec2:CreateNetworkInterface", "ec2:DescribeVpcs", on="*"),
        allow("kafka-cluster:ReadData", on=f"{CLUSTER.replace(':cluster/', ':topic/')}/orders"),
        allow("secretsmanager:GetSecretValue", on={"Ref": "SignIn"}),
        SignIn=("AWS::SecretsManager::Secret", {}),
        Mapping=(
            "AWS::Lambda::EventSourceMapping",
            {
                "EventSourceArn": CLUSTER,
                "FunctionName": {"Ref": "Function"},
                "SourceAccessConfigurations": [
                    {"Type": "SASL_SCRAM_512_AUTH", "URI": {"Ref": "SignIn"}}
                ],
            },
        ),
    ),
    "what Lambda does to give up a topic's records": storing(
        PUT,
        allow("kafka-cluster:WriteData", on=f"{CLUSTER.replace(':cluster/', ':topic/')}/failed"),
        allow("glue:GetSchemaVersion", on="arn:aws:glue:eu-west-1:123456789012:registry/orders"),
        Mapping=(
            "AWS::Lambda::EventSourceMapping",
            {
                "EventSourceArn": CLUSTER,
                "FunctionName": {"Ref": "Function"},
                "DestinationConfig": {"OnFailure": {"Destination": "kafka://failed"}},
            },
        ),
    ),
    "what Lambda does to read by a consumer": storing(
        PUT,
        allow("kinesis:DescribeStream", "kinesis:ListShards", on=att("Stream")),
        allow("kinesis:SubscribeToShard", on=att("Consumer", "ConsumerARN")),
        Stream=("AWS::Kinesis::Stream", {}),
        Consumer=("AWS::Kinesis::StreamConsumer", {"StreamARN": att("Stream")}),
        Mapping=(
            "AWS::Lambda::EventSourceMapping",
            {
                "EventSourceArn": att("Consumer", "ConsumerARN"),
                "FunctionName": {"Ref": "Function"},
            },
        ),
    ),
    "the key of what it may use": storing(
        PUT, allow("kms:Decrypt", on=att("Key")), Key=KEY, Store=WITH_KEY
    ),
    "the source of a copy": storing(
        allow("s3:PutObject", on=OBJECTS),
        allow("s3:GetObject", on={"Fn::Sub": "${Other.Arn}/*"}),
        source=COPIES,
        Store=BUCKET,
        Other=BUCKET,
    ),
    "what a package may call": storing(PUT, source=HANDS_ON),
    "a role that AWS's own policy hides": storing(
        allow("dynamodb:Scan", on=att("Store")),
        role={"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"]},
    ),
    "a denial": storing(PUT, {**allow("dynamodb:Scan", on=att("Store")), "Effect": "Deny"}),
    "what the stack says is used": storing(
        PUT,
        allow("dynamodb:Scan", on=att("Store")),
        noted={USES: [{"actions": ["dynamodb:Scan"], "on": [att("Store")], "because": "a plugin"}]},
    ),
    "what is acknowledged, action by action": storing(
        allow("dynamodb:PutItem", "dynamodb:Scan", "dynamodb:Query", on=att("Store")),
        noted={
            ACKNOWLEDGED: {
                "permission-unused[dynamodb:Scan]": "The next release lists them",
                "permission-unused[dynamodb:Query]": "The next release lists them",
            }
        },
    ),
}


@pytest.mark.parametrize("template", USED.values(), ids=USED)
def test_used_right_is_not_told(template: Stack, tmp_path: Path) -> None:
    """Nothing is told of a right that something uses, or may use for all that is known."""
    assert found(template, tmp_path) == []


def test_acknowledged_action_that_is_used_is_stale(tmp_path: Path) -> None:
    """The exception would hide the next one."""
    template = storing(PUT, noted={ACKNOWLEDGED: {"permission-unused[dynamodb:PutItem]": "Later"}})

    assert [what for what, _ in found(template, tmp_path)] == [
        "'permission-unused[dynamodb:PutItem]' is acknowledged here and doesn't occur"
    ]


def test_acknowledging_one_action_leaves_the_other(tmp_path: Path) -> None:
    """One reason doesn't hide the next action of the same statement."""
    template = storing(
        allow("dynamodb:PutItem", "dynamodb:Scan", "dynamodb:Query", on=att("Store")),
        noted={ACKNOWLEDGED: {"permission-unused[dynamodb:Scan]": "The next release lists them"}},
    )

    assert [about for _, about in found(template, tmp_path)] == [
        ("dynamodb:Scan", "dynamodb:Query")
    ]


def test_declared_use_without_its_right_is_told(tmp_path: Path) -> None:
    """A declaration is compared like a call, and becomes stale with its right."""
    template = storing(
        PUT,
        noted={USES: [{"actions": ["dynamodb:Scan"], "on": [att("Store")], "because": "a plugin"}]},
    ).in_folder(tmp_path)

    assert [finding.what for finding in check(template).findings] == [
        "the stack says that it uses dynamodb:Scan, 'a plugin', and its role may not scan `Store`"
    ]
