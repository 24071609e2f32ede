"""What the trigger by a data stream adds, exactly."""

import aws_cdk as cdk
from aws_cdk.assertions import Template

from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    allowed,
    of_type,
    only,
    only_id,
    own_statements,
    sent_to_failures,
)
from lambda_foundry.triggers.kinesis import KinesisTrigger
from tests.triggers.conftest import TriggerTemplate

MAPPING, STREAM = "AWS::Lambda::EventSourceMapping", "AWS::Kinesis::Stream"


def test_kinesis_role_reads_this_stream_alone(trigger_template: TriggerTemplate) -> None:
    """What Lambda's poller calls, on this stream; nobody is permitted to invoke."""
    resources = trigger_template("kinesis")

    assert own_statements(resources) == [
        allowed(
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
            on=only_id(resources, STREAM),
        ),
        sent_to_failures(resources),
    ]
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_kinesis_bounds_what_a_bad_record_holds_up(trigger_template: TriggerTemplate) -> None:
    """Three tries within an hour, split at the bad record, which ends in the failure queue."""
    resources = trigger_template("kinesis")

    assert only(resources, MAPPING) == {
        "BisectBatchOnFunctionError": True,
        "DestinationConfig": {
            "OnFailure": {"Destination": sent_to_failures(resources)["Resource"]}
        },
        "EventSourceArn": {"Fn::GetAtt": [only_id(resources, STREAM), "Arn"]},
        "FunctionName": {"Ref": only_id(resources, "AWS::Lambda::Function")},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumRecordAgeInSeconds": 3600,
        "MaximumRetryAttempts": 3,
        "StartingPosition": "TRIM_HORIZON",
    }


def test_kinesis_stream_is_on_demand_and_encrypted(trigger_template: TriggerTemplate) -> None:
    """Nobody plans shards; AWS's own key costs nothing to keep."""
    stream = only(trigger_template("kinesis"), STREAM)

    assert stream["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert stream["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}


def test_kinesis_prod_has_a_key_and_an_alarm_on_lateness(trigger_template: TriggerTemplate) -> None:
    """Prod's stream is encrypted with the stack's key, and its reader's lateness is watched."""
    resources = trigger_template("kinesis", stage="prod")

    key = {"Fn::GetAtt": [only_id(resources, "AWS::KMS::Key"), "Arn"]}
    assert only(resources, STREAM)["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": key}
    assert "IteratorAge" in [
        alarm["MetricName"] for alarm in of_type(resources, "AWS::CloudWatch::Alarm")
    ]


def test_kinesis_shard_count_makes_a_provisioned_stream(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Who counts shards has them, without saying the mode as well."""
    KinesisTrigger(stack, "Trigger", function=function, source_props={"shard_count": 2})

    Template.from_stack(stack).has_resource_properties(
        STREAM, {"ShardCount": 2, "StreamModeDetails": {"StreamMode": "PROVISIONED"}}
    )
