"""An alias or a version is invoked as the function is, and what fails ends in the same place."""

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
    sent_to_failures,
    statements_of,
)
from tests.triggers.every_trigger import EVERY_TRIGGER, make

QUEUE = "AWS::SQS::Queue"


@pytest.fixture
def alias(function: PythonFunction) -> lambda_.Alias:
    """The alias `live` of a function with a timeout of ten seconds."""
    return function.add_alias("live")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EVERY_TRIGGER))
def test_trigger_takes_an_alias(name: str, alias: lambda_.Alias, stack: cdk.Stack) -> None:
    """Who is permitted to invoke may invoke the alias, and not the function behind it."""
    make(name, stack, "Trigger", function=alias)

    resources = resources_of(stack)
    permitted = of_type(resources, "AWS::Lambda::Permission")
    alone = {"Ref": only_id(resources, "AWS::Lambda::Alias")}
    assert [one for one in permitted if one["FunctionName"] != alone] == []


def test_alias_keeps_failed_events_as_its_function_does(
    alias: lambda_.Alias, stack: cdk.Stack
) -> None:
    """One queue, which the function itself sends to: an alias can't."""
    make("sns", stack, "Trigger", function=alias)

    resources = resources_of(stack)
    failures = {"Fn::GetAtt": [logical_id_of(resources, "FunctionFailures"), "Arn"]}
    assert only(resources, "AWS::Lambda::Function")["DeadLetterConfig"] == {"TargetArn": failures}
    assert only(resources, "AWS::SNS::Subscription")["RedrivePolicy"] == {
        "deadLetterTargetArn": failures
    }
    assert own_statements(resources) == [sent_to_failures(resources)]
    assert len(of_type(resources, QUEUE)) == 1


def test_alias_has_the_function_keep_failed_records(alias: lambda_.Alias, stack: cdk.Stack) -> None:
    """The role of both reads the stream, and sends what fails to the function's queue."""
    make("kinesis", stack, "Trigger", function=alias)

    resources = resources_of(stack)
    stream = logical_id_of(resources, "TriggerStream")
    actions = ("DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator")
    reads = allowed(*(f"kinesis:{action}" for action in (*actions, "ListShards")), on=stream)
    assert own_statements(resources) == [reads, sent_to_failures(resources)]


@pytest.mark.parametrize("qualified", ["alias", "version"])
def test_queue_of_an_alias_hides_messages_for_six_timeouts(
    qualified: str, function: PythonFunction, stack: cdk.Stack
) -> None:
    """Of the function's timeout, not of the longest that there is."""
    invoked: Any = function.add_alias("live") if qualified == "alias" else function.current_version

    make("sqs", stack, "Trigger", function=invoked)

    resources = resources_of(stack)
    queue = resources[logical_id_of(resources, "TriggerQueue")]["Properties"]
    assert queue["VisibilityTimeout"] == 60


def test_alias_refuses_a_queue_that_shows_messages_too_early(
    alias: lambda_.Alias, stack: cdk.Stack
) -> None:
    """As its function would."""
    hasty = sqs.Queue(stack, "Hasty", visibility_timeout=cdk.Duration.seconds(9))

    with pytest.raises(Mistake, match="hides a message for 9 s"):
        make("sqs", stack, "Trigger", function=alias, source=hasty)


def test_alias_refuses_its_functions_log_group(
    alias: lambda_.Alias, function: PythonFunction, stack: cdk.Stack
) -> None:
    """It logs there as well."""
    with pytest.raises(Mistake, match="this is the function's own log group"):
        make("logs", stack, "Trigger", function=alias, source=function.log_group)


def test_state_machine_may_invoke_the_alias_alone(alias: lambda_.Alias, stack: cdk.Stack) -> None:
    """Not the function, nor another version of it."""
    make("step_functions", stack, "Trigger", function=alias)

    resources = resources_of(stack)
    first, *_ = statements_of(resources, logical_id_of(resources, "TriggerCallerRole"))
    assert first == {
        "Action": "lambda:InvokeFunction",
        "Effect": "Allow",
        "Resource": {"Ref": only_id(resources, "AWS::Lambda::Alias")},
    }


def resources_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of the stack's template."""
    found: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return found
