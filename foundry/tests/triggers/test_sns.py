"""What the trigger by a topic adds, exactly, and which topics it refuses."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import only, only_id, own_statements, sent_to_failures
from lambda_foundry.triggers.sns import SnsTrigger
from tests.triggers.conftest import TriggerTemplate, trial_app

FUNCTION, SUBSCRIPTION, TOPIC = "AWS::Lambda::Function", "AWS::SNS::Subscription", "AWS::SNS::Topic"


def test_sns_permits_this_topic_alone(trigger_template: TriggerTemplate) -> None:
    """One permission for the topic; the role gains no more than to keep failed events."""
    resources = trigger_template("sns")

    assert only(resources, "AWS::Lambda::Permission") == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]},
        "Principal": "sns.amazonaws.com",
        "SourceArn": {"Ref": only_id(resources, TOPIC)},
    }
    assert own_statements(resources) == [sent_to_failures(resources)]


def test_sns_keeps_what_it_cannot_deliver(trigger_template: TriggerTemplate) -> None:
    """The subscription has the function's failure queue, which lets this topic in."""
    resources = trigger_template("sns")

    queue, topic = sent_to_failures(resources)["Resource"], {"Ref": only_id(resources, TOPIC)}
    policies = [
        resource["Properties"]["PolicyDocument"]["Statement"]
        for resource in resources.values()
        if resource["Type"] == "AWS::SQS::QueuePolicy"
    ]
    assert only(resources, SUBSCRIPTION) == {
        "Endpoint": {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]},
        "Protocol": "lambda",
        "RedrivePolicy": {"deadLetterTargetArn": queue},
        "TopicArn": topic,
    }
    assert policies[0][1] == {
        "Action": "sqs:SendMessage",
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Resource": queue,
    }


def test_sns_topic_has_prods_key(trigger_template: TriggerTemplate) -> None:
    """Prod's messages are encrypted with the stack's key."""
    resources = trigger_template("sns", stage="prod")

    topic = resources["TriggerTopic9B21223C"]["Properties"]
    key = {"Fn::GetAtt": [only_id(resources, "AWS::KMS::Key"), "Arn"]}
    assert topic == {"KmsMasterKeyId": key}


def test_sns_subscribes_to_a_topic_of_another_region(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """The subscription is made where the topic is, which CloudFormation has to be told."""
    arn = "arn:aws:sns:us-east-1:123456789012:orders"
    topic = sns.Topic.from_topic_arn(stack, "Imported", arn)

    SnsTrigger(stack, "Trigger", function=function, source=topic)

    Template.from_stack(stack).has_resource_properties(SUBSCRIPTION, {"Region": "us-east-1"})


@pytest.mark.parametrize(
    "arn", ["arn:aws:sns:eu-west-1:123456789012:orders.fifo", None], ids=["imported", "own"]
)
def test_sns_refuses_a_fifo_topic(
    arn: str | None, stack: cdk.Stack, function: PythonFunction
) -> None:
    """SNS doesn't deliver a FIFO topic to functions; a queue between the two does."""
    topic = arn and sns.Topic.from_topic_arn(stack, "Imported", arn)

    with pytest.raises(Mistake, match="a FIFO topic can't invoke a function; subscribe a queue"):
        SnsTrigger(
            stack,
            "Trigger",
            function=function,
            source=topic or sns.Topic(stack, "Ordered", fifo=True),
        )


@pytest.mark.parametrize("props", [{"fifo": True}, {"topic_name": "orders.fifo"}])
def test_sns_makes_no_fifo_topic(
    props: dict[str, Any], stack: cdk.Stack, function: PythonFunction
) -> None:
    """Its name says it as well as its property."""
    with pytest.raises(Mistake, match="a FIFO topic can't invoke a function; subscribe a queue"):
        SnsTrigger(stack, "Trigger", function=function, source_props=props)


@pytest.fixture
def stack(tmp_path: Path) -> cdk.Stack:
    """An empty stack of the dev stage, in one region."""
    environment = cdk.Environment(region="eu-west-1")
    return cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial", env=environment)
