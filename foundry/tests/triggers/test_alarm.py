"""What the trigger by an alarm adds, exactly, and which alarms it refuses."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    only,
    only_id,
    only_permission,
    own_statements,
    permission_for,
    sent_to_failures,
)
from lambda_foundry.triggers.alarm import AlarmTrigger
from tests.triggers.conftest import TriggerTemplate

ALARM, FUNCTION = "AWS::CloudWatch::Alarm", "AWS::Lambda::Function"


def test_alarm_permits_this_alarm_alone(trigger_template: TriggerTemplate) -> None:
    """One permission, for the alarm and the account; the role may keep failed events."""
    resources = trigger_template("alarm")

    assert only_permission(resources) == permission_for(
        resources,
        "lambda.alarms.cloudwatch.amazonaws.com",
        source_arn=f"${{{only_id(resources, ALARM)}.Arn}}",
        SourceAccount="${AWS::AccountId}",
    )
    assert own_statements(resources) == [sent_to_failures(resources)]


def test_alarm_invokes_when_it_goes_off(trigger_template: TriggerTemplate) -> None:
    """One period above zero is enough; no data is no alarm."""
    resources = trigger_template("alarm")

    assert only(resources, ALARM) == {
        "AlarmActions": [{"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]}],
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "MetricName": "Refunds",
        "Namespace": "Shop",
        "Period": 300,
        "Statistic": "Average",
        "Threshold": 0,
        "TreatMissingData": "notBreaching",
    }


def test_alarm_invokes_at_the_states_it_is_told(
    stack: cdk.Stack, function: PythonFunction, metric: cloudwatch.Metric
) -> None:
    """What is well again may be as interesting as what is not."""
    AlarmTrigger(
        stack, "Trigger", function=function, metric=metric, above=5, states=["OK", "ALARM"]
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    invoke = [{"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]}]
    alarm = only(resources, ALARM)
    assert (alarm["AlarmActions"], alarm["OKActions"]) == (invoke, invoke)
    assert "InsufficientDataActions" not in alarm
    assert alarm["Threshold"] == 5


def test_alarm_refuses_a_state_that_no_alarm_has(
    stack: cdk.Stack, function: PythonFunction, metric: cloudwatch.Metric
) -> None:
    """The states' names are told to whoever writes another."""
    with pytest.raises(Mistake, match="state 'RED': write ALARM, OK, INSUFFICIENT_DATA"):
        AlarmTrigger(stack, "Trigger", function=function, metric=metric, states=["RED"])


def test_alarm_refuses_nothing_to_watch(stack: cdk.Stack, function: PythonFunction) -> None:
    """There is no metric that everybody would have an alarm on."""
    with pytest.raises(Mistake, match="give the metric to watch, or an alarm as source"):
        AlarmTrigger(stack, "Trigger", function=function)


def test_alarm_refuses_an_imported_alarm(stack: cdk.Stack, function: PythonFunction) -> None:
    """Only an alarm's own resource says what it does; its changes come by EventBridge too."""
    arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:refunds"
    alarm = cloudwatch.Alarm.from_alarm_arn(stack, "Imported", arn)

    with pytest.raises(Mistake, match="an imported alarm can't be told to invoke a function"):
        AlarmTrigger(stack, "Trigger", function=function, source=alarm)


@pytest.fixture
def metric() -> cloudwatch.Metric:
    """A number that somebody watches."""
    return cloudwatch.Metric(namespace="Shop", metric_name="Refunds")
