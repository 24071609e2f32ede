"""What the trigger by a rule of AWS Config adds, exactly."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_config as config
from aws_cdk.assertions import Template

from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    only_permission,
    own_statements,
    permission_for,
    sent_to_failures,
)
from lambda_foundry.triggers.config_rule import ConfigRuleTrigger
from tests.triggers.conftest import TriggerTemplate

RULE = "AWS::Config::ConfigRule"
XRAY = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
"""What each function may do, in the same statement."""


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_config_permits_rules_of_this_account(
    stage: str, trigger_template: TriggerTemplate
) -> None:
    """Config names no rule when it invokes; it looks for the permission when the rule is made."""
    resources = trigger_template("config_rule", stage=stage)

    account = {"SourceAccount": "${AWS::AccountId}"}
    expected = permission_for(resources, "config.amazonaws.com", source_arn="", **account)
    del expected["SourceArn"]
    assert only_permission(resources) == expected
    permission = logical_id_of(resources, "TriggerPermission")
    assert resources[only_id(resources, RULE)]["DependsOn"] == [permission]


def test_config_function_may_report_alone(trigger_template: TriggerTemplate) -> None:
    """CDK's own rule would let it read all that Config records, by a policy of AWS."""
    resources = trigger_template("config_rule")

    assert own_statements(resources) == [
        {"Action": ["config:PutEvaluations", *XRAY], "Effect": "Allow", "Resource": "*"},
        sent_to_failures(resources),
    ]
    (role,) = of_type(resources, "AWS::IAM::Role")
    assert "ManagedPolicyArns" not in role


def test_config_rule_is_asked_about_changes(trigger_template: TriggerTemplate) -> None:
    """Also about those of resources that are too large for an event."""
    rule = only(trigger_template("config_rule"), RULE)

    assert [detail["MessageType"] for detail in rule["Source"]["SourceDetails"]] == [
        "ConfigurationItemChangeNotification",
        "OversizedConfigurationItemChangeNotification",
    ]


def test_config_rule_is_asked_by_the_clock_alone(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """Once a day, of what the function looks up itself; both are possible."""
    ConfigRuleTrigger(
        stack,
        "Trigger",
        function=function,
        periodic=True,
        maximum_execution_frequency=config.MaximumExecutionFrequency.SIX_HOURS,
    )

    rule = only(Template.from_stack(stack).to_json()["Resources"], RULE)
    (detail,) = rule["Source"]["SourceDetails"]
    assert detail["MessageType"] == "ScheduledNotification"
    assert rule["MaximumExecutionFrequency"] == "Six_Hours"
