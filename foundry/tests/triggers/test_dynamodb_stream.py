"""What the trigger by a table's stream adds, exactly, and which tables it takes."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    of_type,
    only,
    only_id,
    role_statements,
    sent_to_failures,
)
from lambda_foundry.triggers.dynamodb_stream import DynamodbStreamTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate, trial_app

MAPPING, TABLE = "AWS::Lambda::EventSourceMapping", "AWS::DynamoDB::Table"
READ = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]


def test_dynamodb_stream_role_reads_this_stream_alone(trigger_template: TriggerTemplate) -> None:
    """The stream is read by its ARN; only ListStreams, which has no resource, is on `*`."""
    resources = trigger_template("dynamodb_stream")

    assert role_statements(resources)[1:] == [
        {
            "Action": [
                "dynamodb:ListStreams",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ],
            "Effect": "Allow",
            "Resource": "*",
        },
        {
            "Action": READ,
            "Effect": "Allow",
            "Resource": {"Fn::GetAtt": [only_id(resources, TABLE), "StreamArn"]},
        },
        sent_to_failures(resources),
    ]
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_dynamodb_stream_bounds_what_a_bad_record_holds_up(
    trigger_template: TriggerTemplate,
) -> None:
    """Three tries within an hour, split at the bad record, which ends in the failure queue."""
    resources = trigger_template("dynamodb_stream")

    failures = sent_to_failures(resources)["Resource"]
    assert only(resources, MAPPING) == {
        "BisectBatchOnFunctionError": True,
        "DestinationConfig": {"OnFailure": {"Destination": failures}},
        "EventSourceArn": {"Fn::GetAtt": [only_id(resources, TABLE), "StreamArn"]},
        "FunctionName": {"Ref": only_id(resources, "AWS::Lambda::Function")},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumRecordAgeInSeconds": 3600,
        "MaximumRetryAttempts": 3,
        "StartingPosition": "TRIM_HORIZON",
    }


def test_dynamodb_stream_table_is_protected_in_prod(trigger_template: TriggerTemplate) -> None:
    """Prod's table can't be deleted, goes back in time, and is encrypted with the stack's key."""
    resources = trigger_template("dynamodb_stream", stage="prod")

    table = resources[only_id(resources, TABLE)]
    key = {"Fn::GetAtt": [only_id(resources, "AWS::KMS::Key"), "Arn"]}
    assert table["DeletionPolicy"] == "Retain"
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }
    assert table["Properties"]["SSESpecification"] == {
        "KMSMasterKeyId": key,
        "SSEEnabled": True,
        "SSEType": "KMS",
    }


def test_dynamodb_stream_takes_a_table_v2_with_a_key(tmp_path: Path) -> None:
    """A TableV2 is read like a Table; its key is for the function's role to decrypt with."""
    app = trial_app(tmp_path, stage="dev")
    stack = cdk.Stack(app, "Trial", env=cdk.Environment(region="eu-west-1"))
    key = cdk.aws_kms.Key(stack, "TableKey")
    table = dynamodb.TableV2(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
        dynamo_stream=dynamodb.StreamViewType.KEYS_ONLY,
        encryption=dynamodb.TableEncryptionV2.customer_managed_key(key),
    )

    function = PythonFunction(stack, "Function", source=SMALLEST)
    DynamodbStreamTrigger(stack, "Trigger", function=function, source=table)

    resources = Template.from_stack(stack).to_json()["Resources"]
    listed, read, decrypted = role_statements(resources)[1:4]
    assert "dynamodb:ListStreams" in listed["Action"]
    assert listed["Resource"] == "*"
    assert read == {
        "Action": READ,
        "Effect": "Allow",
        "Resource": {"Fn::GetAtt": [only_id(resources, "AWS::DynamoDB::GlobalTable"), "StreamArn"]},
    }
    assert decrypted == {
        "Action": "kms:Decrypt",
        "Effect": "Allow",
        "Resource": {"Fn::GetAtt": [only_id(resources, "AWS::KMS::Key"), "Arn"]},
    }


def test_dynamodb_stream_refuses_a_table_without_a_stream(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """A table that streams nothing is told of, and how to give it a stream."""
    table = dynamodb.Table.from_table_name(stack, "Imported", "orders")

    with pytest.raises(Mistake, match="Trial/Trigger: the table has no stream; give it one"):
        DynamodbStreamTrigger(stack, "Trigger", function=function, source=table)
