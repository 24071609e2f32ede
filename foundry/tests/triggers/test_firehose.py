"""What the trigger by a delivery stream adds, exactly, and what it reads."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    allowed,
    logical_id_of,
    of_type,
    only,
    only_id,
    own_statements,
    readable,
    statements_of,
)
from lambda_foundry.triggers.firehose import FirehoseTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate

STREAM, FUNCTION = "AWS::KinesisFirehose::DeliveryStream", "AWS::Lambda::Function"


def test_firehose_role_may_invoke_and_deliver_alone(trigger_template: TriggerTemplate) -> None:
    """To its bucket and its log; the function's own role and policy stay as they are."""
    resources = trigger_template("firehose")

    bucket = only_id(resources, "AWS::S3::Bucket")
    arn = {"Fn::GetAtt": [bucket, "Arn"]}
    assert statements_of(resources, logical_id_of(resources, "TriggerCallerRole")) == [
        allowed("lambda:InvokeFunction", on=only_id(resources, FUNCTION)),
        {
            "Action": ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            "Effect": "Allow",
            "Resource": {"Fn::Join": ["", [arn, "/*"]]},
        },
        allowed(
            "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads", on=bucket
        ),
        allowed("logs:PutLogEvents", on=logical_id_of(resources, "TriggerErrors")),
    ]
    assert own_statements(resources) == []
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_firehose_batch_fits_into_an_event_and_its_answer(
    trigger_template: TriggerTemplate,
) -> None:
    """What fails goes to the same bucket; it is made after the role's policy."""
    resources = trigger_template("firehose")

    stream = resources[only_id(resources, STREAM)]
    delivery = stream["Properties"]["ExtendedS3DestinationConfiguration"]
    (processor,) = delivery["ProcessingConfiguration"]["Processors"]
    parameters = {each["ParameterName"]: each["ParameterValue"] for each in processor["Parameters"]}
    assert parameters["BufferSizeInMBs"] == "1"
    assert parameters["LambdaArn"] == {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]}
    assert delivery["ErrorOutputPrefix"] == "failed/!{firehose:error-output-type}/"
    assert delivery["CloudWatchLoggingOptions"]["Enabled"] is True
    assert stream["DependsOn"] == [logical_id_of(resources, "TriggerCallerRolePolicy")]


@pytest.mark.parametrize(("stage", "kind"), [("dev", "AWS_OWNED"), ("prod", "CUSTOMER_MANAGED")])
def test_firehose_encrypts_what_waits(
    stage: str, kind: str, trigger_template: TriggerTemplate
) -> None:
    """By AWS's key, in prod by the stack's."""
    said = only(trigger_template("firehose", stage), STREAM)

    encryption = said["DeliveryStreamEncryptionConfigurationInput"]
    assert encryption["KeyType"] == f"{kind}_CMK"
    assert ("KeyARN" in encryption) == (stage == "prod")


def test_firehose_reads_a_data_stream_into_a_bucket_that_is_there(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Whose records are encrypted where they are."""
    source = kinesis.Stream(stack, "Source", encryption=kinesis.StreamEncryption.UNENCRYPTED)
    bucket = s3.Bucket.from_bucket_name(stack, "Lake", "lake")
    FirehoseTrigger(
        stack,
        "Trigger",
        function=function,
        source=source,
        bucket=bucket,
        buffer_interval=cdk.Duration.minutes(5),
        destination_props={"compression_format": "GZIP"},
    )

    resources: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    said = statements_of(resources, logical_id_of(resources, "TriggerCallerRole"))
    assert (
        allowed(
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
            on=logical_id_of(resources, "Source"),
        )
        in said
    )
    stream = only(resources, STREAM)
    assert stream["DeliveryStreamType"] == "KinesisStreamAsSource"
    assert "DeliveryStreamEncryptionConfigurationInput" not in stream
    delivery = stream["ExtendedS3DestinationConfiguration"]
    assert readable(delivery["BucketARN"]) == "arn:${AWS::Partition}:s3:::lake"
    assert delivery["CompressionFormat"] == "GZIP"
    assert of_type(resources, "AWS::S3::Bucket") == []


def test_firehose_waits_for_what_is_added_to_its_role(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """As for the key of an imported bucket; it looks whether it may deliver when it is made."""
    trigger = FirehoseTrigger(stack, "Trigger", function=function)
    key = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    allow(trigger.role, "kms:Decrypt", "kms:GenerateDataKey", on=key)

    resources: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    assert resources[only_id(resources, STREAM)]["DependsOn"] == [
        logical_id_of(resources, "TriggerCallerRoleDefaultPolicy"),
        logical_id_of(resources, "TriggerCallerRolePolicy"),
    ]


def test_firehose_refuses_a_function_that_takes_longer(stack: cdk.Stack) -> None:
    """It gives up after five minutes, and sends the batch again."""
    minutes = cdk.Duration.minutes(6)
    slow = PythonFunction(stack, "Slow", source=SMALLEST, timeout=minutes)

    with pytest.raises(Mistake, match="may run for 360 s, and Firehose waits for 300 s; give"):
        FirehoseTrigger(stack, "Trigger", function=slow)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"buffer_size": cdk.Size.mebibytes(5)}, "buffer_size: Firehose hands over 0.2 to 3 MB"),
        ({"buffer_size": cdk.Size.kibibytes(100)}, "buffer_size: Firehose hands over 0.2 to 3 MB"),
        (
            {"buffer_interval": cdk.Duration.hours(1)},
            "buffer_interval: Firehose gathers for 900 s at most; write buffer_interval=",
        ),
    ],
)
def test_firehose_refuses_a_batch_that_never_comes(
    given: dict[str, Any], said: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """At the synthesis, in one line."""
    with pytest.raises(Mistake) as refused:
        FirehoseTrigger(stack, "Trigger", function=function, **given)

    assert str(refused.value).startswith(f"Trial/Trigger: {said}")
