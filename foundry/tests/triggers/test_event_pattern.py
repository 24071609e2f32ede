"""What the trigger by an event pattern adds, exactly."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events as events
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    only,
    only_id,
    own_statements,
    permitted,
    sent_to_failures,
)
from lambda_foundry.triggers.event_pattern import EventPatternTrigger
from tests.triggers.conftest import TriggerTemplate

PERMISSION, RULE = "AWS::Lambda::Permission", "AWS::Events::Rule"


def test_event_pattern_permits_this_rule_alone(trigger_template: TriggerTemplate) -> None:
    """One permission for the rule; the role gains no more than to keep failed events."""
    resources = trigger_template("event_pattern")

    rule = only_id(resources, RULE)
    assert only(resources, PERMISSION) == permitted(resources, "events.amazonaws.com", by=rule)
    assert own_statements(resources) == [sent_to_failures(resources)]


def test_event_pattern_rule_keeps_what_it_cannot_deliver(
    trigger_template: TriggerTemplate,
) -> None:
    """Two more tries within an hour, then the function's failure queue."""
    resources = trigger_template("event_pattern")

    queue = sent_to_failures(resources)["Resource"]
    assert only(resources, RULE) == {
        "EventBusName": "default",
        "EventPattern": {"source": ["shop.orders"]},
        "State": "ENABLED",
        "Targets": [
            {
                "Arn": {"Fn::GetAtt": [only_id(resources, "AWS::Lambda::Function"), "Arn"]},
                "DeadLetterConfig": {"Arn": queue},
                "Id": "Target0",
                "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 2},
            }
        ],
    }


def test_event_pattern_failure_queue_lets_this_rule_in(trigger_template: TriggerTemplate) -> None:
    """EventBridge sends to the queue for this rule, and nobody sends without TLS."""
    resources = trigger_template("event_pattern")

    queue = sent_to_failures(resources)["Resource"]
    _, sent = only(resources, "AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    rule = {"Fn::GetAtt": [only_id(resources, RULE), "Arn"]}
    assert sent | {"Sid": ""} == {
        "Sid": "",
        "Action": "sqs:SendMessage",
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Resource": queue,
    }


def test_event_pattern_makes_a_bus_of_its_own_when_told_how(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """With props of a bus the rule is on that bus, not on the account's default one."""
    EventPatternTrigger(
        stack,
        "Trigger",
        function=function,
        event_pattern=events.EventPattern(source=["shop.orders"]),
        source_props={"event_bus_name": "shop"},
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    bus = logical_id_of(resources, "TriggerBus")
    assert only(resources, RULE)["EventBusName"] == {"Ref": bus}
    assert only(resources, "AWS::Events::EventBus") == {"Name": "shop"}


def test_event_pattern_refuses_two_buses(stack: cdk.Stack, function: PythonFunction) -> None:
    """One of them would be passed over."""
    bus = events.EventBus.from_event_bus_name(stack, "Bus", "shop")

    with pytest.raises(Mistake, match="source and event_bus are both the bus; leave one out"):
        EventPatternTrigger(
            stack,
            "Trigger",
            function=function,
            event_pattern=events.EventPattern(source=["shop.orders"]),
            source=bus,
            event_bus=bus,
        )
