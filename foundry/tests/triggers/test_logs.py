"""What the trigger by a log group adds, exactly, and that it can't feed on itself."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
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
from lambda_foundry.triggers.logs import LogsTrigger
from tests.triggers.conftest import TriggerTemplate

FILTER = "AWS::Logs::SubscriptionFilter"


def test_logs_permits_this_log_group_alone(trigger_template: TriggerTemplate) -> None:
    """One permission for the log group; the role gains no more than to keep failed events."""
    resources = trigger_template("logs")

    permission = only(resources, "AWS::Lambda::Permission")
    source = logical_id_of(resources, "TriggerLogGroup")
    assert permission == permitted(resources, "logs.amazonaws.com", by=source)
    assert own_statements(resources) == [sent_to_failures(resources)]


def test_logs_filter_comes_after_its_permission(trigger_template: TriggerTemplate) -> None:
    """CloudWatch Logs tries to invoke when the filter is made: the permission is there first."""
    resources = trigger_template("logs")

    subscription = resources[only_id(resources, FILTER)]
    assert subscription["DependsOn"] == [only_id(resources, "AWS::Lambda::Permission")]
    assert subscription["Properties"] == {
        "DestinationArn": {"Fn::GetAtt": [only_id(resources, "AWS::Lambda::Function"), "Arn"]},
        "FilterPattern": "",
        "LogGroupName": {"Ref": logical_id_of(resources, "TriggerLogGroup")},
    }


def test_logs_takes_a_pattern_and_settings_of_its_log_group(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Of a log group that is kept for a day, lines with one word."""
    LogsTrigger(
        stack,
        "Trigger",
        function=function,
        filter_pattern=logs.FilterPattern.literal("ERROR"),
        source_props={"retention": logs.RetentionDays.ONE_DAY},
    )

    template = Template.from_stack(stack)
    template.has_resource_properties(FILTER, {"FilterPattern": "ERROR"})
    template.has_resource_properties("AWS::Logs::LogGroup", {"RetentionInDays": 1})


def test_logs_refuses_the_functions_own_log_group(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """A function that is invoked by its own log lines would never come to rest."""
    with pytest.raises(Mistake, match="Trial/Trigger: this is the function's own log group"):
        LogsTrigger(stack, "Trigger", function=function, source=function.log_group)


def test_logs_refuses_a_third_for_one_log_group(stack: cdk.Stack, function: PythonFunction) -> None:
    """CloudWatch would refuse it at the deployment."""
    source = logs.LogGroup.from_log_group_name(stack, "Imported", "/shop/orders")
    for id_ in ("One", "Two"):
        LogsTrigger(stack, id_, function=function, source=source)

    with pytest.raises(Mistake, match="Trial/Trigger: the log group has 2 such triggers already"):
        LogsTrigger(stack, "Trigger", function=function, source=source)


def test_logs_refuses_the_log_group_of_a_function_from_elsewhere(stack: cdk.Stack) -> None:
    """Of an imported function the log group is known by its name."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:watch"
    function = lambda_.Function.from_function_arn(stack, "Function", arn)
    source = logs.LogGroup.from_log_group_name(stack, "Imported", "/aws/lambda/watch")

    with pytest.raises(Mistake, match="Trial/Trigger: this is the function's own log group"):
        LogsTrigger(stack, "Trigger", function=function, source=source)
