"""What the trigger by a queue adds, exactly, and what its queue has to be like."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
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
)
from lambda_foundry.triggers.sqs import SqsTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate, trial_app

QUEUE = "AWS::SQS::Queue"
READ = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")


def test_sqs_role_reads_this_queue_alone(trigger_template: TriggerTemplate) -> None:
    """What Lambda's poller calls, on this queue; nobody is permitted to invoke."""
    resources = trigger_template("sqs")

    queue = logical_id_of(resources, "TriggerQueue")
    assert own_statements(resources) == [allowed(*READ, on=queue)]
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_sqs_reports_each_failed_message_and_leaves_concurrency(
    trigger_template: TriggerTemplate,
) -> None:
    """One bad message doesn't repeat its batch, and a full queue doesn't take all there is."""
    resources = trigger_template("sqs")

    assert only(resources, "AWS::Lambda::EventSourceMapping") == {
        "EventSourceArn": {"Fn::GetAtt": [logical_id_of(resources, "TriggerQueue"), "Arn"]},
        "FunctionName": {"Ref": only_id(resources, "AWS::Lambda::Function")},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 10},
    }


def test_sqs_reads_no_more_than_the_reserved_concurrency(
    trigger_template: TriggerTemplate,
) -> None:
    """Prod reserves five for the function: more batches at once would only be throttled."""
    resources = trigger_template("sqs", stage="prod")

    assert only(resources, "AWS::Lambda::Function")["ReservedConcurrentExecutions"] == 5
    mapping = only(resources, "AWS::Lambda::EventSourceMapping")
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 5}


def test_sqs_queue_hides_messages_for_six_timeouts(trigger_template: TriggerTemplate) -> None:
    """Nobody else gets a message that is still worked on; after five tries it is put aside."""
    resources = trigger_template("sqs")

    queue = resources[logical_id_of(resources, "TriggerQueue")]["Properties"]
    behind = {"Fn::GetAtt": [logical_id_of(resources, "TriggerDeadLetters"), "Arn"]}
    assert queue == {
        "RedrivePolicy": {"deadLetterTargetArn": behind, "maxReceiveCount": 5},
        "SqsManagedSseEnabled": True,
        "VisibilityTimeout": 60,
    }


def test_sqs_queue_hides_messages_while_a_batch_is_gathered(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Beside six timeouts: else they would come again before the function gets them."""
    SqsTrigger(stack, "Trigger", function=function, max_batching_window=cdk.Duration.minutes(5))

    resources = Template.from_stack(stack).to_json()["Resources"]
    queue = resources[logical_id_of(resources, "TriggerQueue")]["Properties"]
    assert queue["VisibilityTimeout"] == 60 + 300


def test_sqs_alarms_in_prod_where_messages_wait(trigger_template: TriggerTemplate) -> None:
    """As where Lambda may not read the queue any more: no error and no dead letter tells that."""
    resources = trigger_template("sqs", stage="prod")

    late = resources[logical_id_of(resources, "TriggerLate")]["Properties"]
    assert late["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert late["Threshold"] == 3600
    queue = {"Fn::GetAtt": [logical_id_of(resources, "TriggerQueue"), "QueueName"]}
    assert late["Dimensions"] == [{"Name": "QueueName", "Value": queue}]


def test_sqs_role_decrypts_with_prods_key(trigger_template: TriggerTemplate) -> None:
    """Prod's queues are encrypted with the stack's key, and the role may use it."""
    resources = trigger_template("sqs", stage="prod")

    key = {"Fn::GetAtt": [only_id(resources, "AWS::KMS::Key"), "Arn"]}
    keys = [queue["KmsMasterKeyId"] for queue in of_type(resources, QUEUE)]
    decrypting = [
        statement for statement in own_statements(resources) if "kms:Decrypt" in statement["Action"]
    ]
    assert keys == [key, key, key]
    assert [statement["Resource"] for statement in decrypting] == [key]


@pytest.mark.parametrize("props", [{"fifo": True}, {"queue_name": "orders.fifo"}])
def test_sqs_fifo_queue_has_a_fifo_queue_behind_it(
    props: dict[str, Any], stack: cdk.Stack, function: PythonFunction
) -> None:
    """SQS takes no other for a FIFO queue's dead letters."""
    SqsTrigger(stack, "Trigger", function=function, source_props=props)

    queues = of_type(Template.from_stack(stack).to_json()["Resources"], QUEUE)
    assert [queue["FifoQueue"] for queue in queues] == [True, True]


def test_sqs_prods_queue_may_be_encrypted_otherwise(tmp_path: Path) -> None:
    """Another encryption than the stack's key is not mixed up with it."""
    stack = cdk.Stack(trial_app(tmp_path, stage="prod"), "Trial")
    function = PythonFunction(stack, "Function", source=SMALLEST)

    otherwise = {"encryption": sqs.QueueEncryption.SQS_MANAGED}
    SqsTrigger(stack, "Trigger", function=function, source_props=otherwise)

    resources = Template.from_stack(stack).to_json()["Resources"]
    queue = resources[logical_id_of(resources, "TriggerQueue")]["Properties"]
    assert queue["SqsManagedSseEnabled"] is True
    assert "KmsMasterKeyId" not in queue


def test_sqs_refuses_a_queue_that_shows_messages_too_early(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Lambda would refuse it at deployment: here with what to write, whatever stack it is in."""
    hasty = sqs.Queue(stack, "Hasty", visibility_timeout=cdk.Duration.seconds(9))

    with pytest.raises(Mistake, match=r"hides a message for 9 s, .* run for 10 s; .*seconds\(60\)"):
        SqsTrigger(stack, "Trigger", function=function, source=hasty)


def test_sqs_hides_messages_long_enough_for_any_imported_function(stack: cdk.Stack) -> None:
    """How long it may run is unknown: six times the longest that Lambda lets one."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
    function = lambda_.Function.from_function_attributes(
        stack, "Function", function_arn=arn, same_environment=True
    )

    SqsTrigger(stack, "Trigger", function=function)

    template = Template.from_stack(stack)
    template.has_resource_properties(QUEUE, {"VisibilityTimeout": 5400})
