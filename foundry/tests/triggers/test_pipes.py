"""What the trigger by a pipe adds, exactly, for each source that it reads."""

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

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
    sent_to_failures,
    statements_of,
)
from lambda_foundry.triggers.pipes import PipesTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate

PIPE, FUNCTION = "AWS::Pipes::Pipe", "AWS::Lambda::Function"
READ = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]


def test_pipe_role_may_read_and_invoke_alone(trigger_template: TriggerTemplate) -> None:
    """Its queue and this function; the function's own role and policy stay as they are."""
    resources = trigger_template("pipes")

    caller = logical_id_of(resources, "TriggerCallerRole")
    assert statements_of(resources, caller) == [
        allowed("lambda:InvokeFunction", on=only_id(resources, FUNCTION)),
        allowed(*READ, on=logical_id_of(resources, "TriggerQueue")),
    ]
    assert own_statements(resources) == []
    assert of_type(resources, "AWS::Lambda::Permission") == []


@pytest.mark.parametrize(("given", "trusted"), [({}, "*"), ({"name": "orders"}, "orders")])
def test_pipe_role_trusts_pipes_of_this_account(
    given: dict[str, Any], trusted: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """A pipe with a name is trusted alone."""
    PipesTrigger(stack, "Trigger", function=function, **given)

    resources = resources_of(stack)
    caller = resources[logical_id_of(resources, "TriggerCallerRole")]["Properties"]
    (trust,) = readable(caller["AssumeRolePolicyDocument"]["Statement"])
    assert trust["Condition"] == {
        "ArnLike": {
            "aws:SourceArn": "arn:${AWS::Partition}:pipes:${AWS::Region}:${AWS::AccountId}:pipe/"
            + trusted
        },
        "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
    }


def test_pipe_waits_for_the_answer_and_for_its_rights(trigger_template: TriggerTemplate) -> None:
    """So that failed messages come again; it is made after the role's policy."""
    resources = trigger_template("pipes")

    pipe = resources[only_id(resources, PIPE)]
    assert pipe["DependsOn"] == [logical_id_of(resources, "TriggerCallerRoleDefaultPolicy")]
    assert pipe["Properties"]["SourceParameters"] == {"SqsQueueParameters": {"BatchSize": 10}}
    assert pipe["Properties"]["TargetParameters"] == {
        "LambdaFunctionParameters": {"InvocationType": "REQUEST_RESPONSE"}
    }


def stream(stack: cdk.Stack) -> kinesis.Stream:
    """A data stream of one's own."""
    return kinesis.Stream(stack, "Source", encryption=kinesis.StreamEncryption.UNENCRYPTED)


def table(stack: cdk.Stack, **props: Any) -> dynamodb.Table:
    """A table of one's own."""
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    return dynamodb.Table(stack, "Source", partition_key=key, **props)


def table_with_stream(stack: cdk.Stack) -> dynamodb.Table:
    """One whose changes can be read."""
    return table(stack, stream=dynamodb.StreamViewType.KEYS_ONLY)


@pytest.mark.parametrize(
    ("make_source", "kind", "attribute", "actions"),
    [
        (
            stream,
            "KinesisStreamParameters",
            "Arn",
            ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator"],
        ),
        (
            table_with_stream,
            "DynamoDBStreamParameters",
            "StreamArn",
            ["DescribeStream", "GetRecords", "GetShardIterator"],
        ),
    ],
)
def test_pipe_reads_a_stream_with_bounded_tries(
    make_source: Callable[[cdk.Stack], Any],
    kind: str,
    attribute: str,
    actions: list[str],
    stack: cdk.Stack,
) -> None:
    """What fails three times, or for an hour, goes to the function's failure queue."""
    function = PythonFunction(stack, "Function", source=SMALLEST)
    PipesTrigger(stack, "Trigger", function=function, source=make_source(stack))

    resources = resources_of(stack)
    source = {"Fn::GetAtt": [logical_id_of(resources, "Source"), attribute]}
    failures = {"Fn::GetAtt": [logical_id_of(resources, "FunctionFailures"), "Arn"]}
    pipe = only(resources, PIPE)
    assert pipe["Source"] == source
    assert pipe["SourceParameters"] == {
        kind: {
            "BatchSize": 10,
            "DeadLetterConfig": {"Arn": failures},
            "MaximumRecordAgeInSeconds": 3600,
            "MaximumRetryAttempts": 3,
            "OnPartialBatchItemFailure": "AUTOMATIC_BISECT",
            "StartingPosition": "TRIM_HORIZON",
        }
    }
    said = statements_of(resources, logical_id_of(resources, "TriggerCallerRole"))
    (reading,) = (each for each in said if each["Resource"] == source)
    assert sent_to_failures(resources) in said
    assert {action.partition(":")[2] for action in reading["Action"]} >= set(actions)


def test_pipe_hands_over_what_a_filter_matches(stack: cdk.Stack, function: PythonFunction) -> None:
    """Written as for a queue that Lambda reads."""
    paid = lambda_.FilterCriteria.filter({"body": {"state": lambda_.FilterRule.is_equal("paid")}})
    PipesTrigger(stack, "Trigger", function=function, batch_size=5, filters=[paid])

    assert only(resources_of(stack), PIPE)["SourceParameters"] == {
        "FilterCriteria": {"Filters": [{"Pattern": '{"body":{"state":["paid"]}}'}]},
        "SqsQueueParameters": {"BatchSize": 5},
    }


def test_pipe_refuses_a_function_that_takes_longer(stack: cdk.Stack) -> None:
    """A pipe gives up after five minutes, and sends the batch again."""
    minutes = cdk.Duration.minutes(6)
    slow = PythonFunction(stack, "Slow", source=SMALLEST, timeout=minutes)

    with pytest.raises(Mistake, match="may run for 360 s, and a pipe waits for 300 s; give"):
        PipesTrigger(stack, "Trigger", function=slow)


def test_pipe_refuses_a_table_without_a_stream(stack: cdk.Stack, function: PythonFunction) -> None:
    """There is nothing to read."""
    with pytest.raises(Mistake, match="Trial/Trigger: the table has no stream"):
        PipesTrigger(stack, "Trigger", function=function, source=table(stack))


def resources_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of the stack's template."""
    found: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return found
