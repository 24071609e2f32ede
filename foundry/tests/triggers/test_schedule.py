"""What the trigger by the clock adds, exactly."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template

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
from lambda_foundry.triggers.schedule import ScheduleTrigger
from tests.triggers.conftest import TriggerTemplate

FUNCTION, GROUP = "AWS::Lambda::Function", "AWS::Scheduler::ScheduleGroup"
SCHEDULE = "AWS::Scheduler::Schedule"


def test_schedule_role_may_invoke_this_function_alone(trigger_template: TriggerTemplate) -> None:
    """And keep what it can't deliver; the function's resource-based policy stays empty."""
    resources = trigger_template("schedule")

    caller = logical_id_of(resources, "TriggerCallerRole")
    assert statements_of(resources, caller) == [
        allowed("lambda:InvokeFunction", on=only_id(resources, FUNCTION)),
        sent_to_failures(resources),
    ]
    assert own_statements(resources) == [sent_to_failures(resources)]
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_schedule_role_trusts_this_group_alone(trigger_template: TriggerTemplate) -> None:
    """Scheduler assumes it for schedules of this group of this account."""
    resources = trigger_template("schedule")

    caller = resources[logical_id_of(resources, "TriggerCallerRole")]["Properties"]
    assert caller["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnLike": {"aws:SourceArn": {"Fn::GetAtt": [only_id(resources, GROUP), "Arn"]}},
                "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            },
            "Effect": "Allow",
            "Principal": {"Service": "scheduler.amazonaws.com"},
        }
    ]


def test_schedule_comes_after_its_group(trigger_template: TriggerTemplate) -> None:
    """The schedule only has the group's name, so it has to be told to wait for it."""
    resources = trigger_template("schedule")

    group = only_id(resources, GROUP)
    schedule = resources[only_id(resources, SCHEDULE)]
    assert schedule["DependsOn"] == [group]
    assert schedule["Properties"]["GroupName"] == resources[group]["Properties"]["Name"]


def test_schedule_group_goes_with_prods_stack(trigger_template: TriggerTemplate) -> None:
    """Its name is fixed: one that stayed would have the stack's next deployment fail."""
    resources = trigger_template("schedule", stage="prod")

    assert resources[only_id(resources, GROUP)]["DeletionPolicy"] == "Delete"


def test_schedule_is_encrypted_with_prods_key(trigger_template: TriggerTemplate) -> None:
    """What the schedule hands to the function is too, and its role may decrypt it."""
    resources = trigger_template("schedule", stage="prod")

    key = {"Fn::GetAtt": [only_id(resources, "AWS::KMS::Key"), "Arn"]}
    caller = logical_id_of(resources, "TriggerCallerRole")
    assert only(resources, SCHEDULE)["KmsKeyArn"] == key
    assert statements_of(resources, caller)[-1] == {
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Effect": "Allow",
        "Resource": key,
    }


def test_schedule_takes_a_role_and_a_queue_of_ones_own(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Given a role it makes none; given a queue it sends there."""
    role = iam.Role(stack, "Own", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
    queue = sqs.Queue(stack, "OwnQueue")

    ScheduleTrigger(
        stack,
        "Trigger",
        function=function,
        schedule=scheduler.ScheduleExpression.rate(cdk.Duration.days(1)),
        target_props={"role": role, "dead_letter_queue": queue},
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    target = only(resources, SCHEDULE)["Target"]
    assert target["RoleArn"] == {"Fn::GetAtt": [logical_id_of(resources, "Own"), "Arn"]}
    assert target["DeadLetterConfig"] == {
        "Arn": {"Fn::GetAtt": [logical_id_of(resources, "OwnQueue"), "Arn"]}
    }
    assert len(of_type(resources, "AWS::IAM::Role")) == 2
