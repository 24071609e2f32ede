"""What the trigger by a rule of AWS IoT adds, exactly."""

import pytest
from aws_cdk import aws_iot as iot
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
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
    statements_of,
    trust,
    trusted,
)
from lambda_foundry.triggers.iot import IotTrigger
from tests.triggers.conftest import TriggerTemplate

RULE = "AWS::IoT::TopicRule"


def test_iot_permits_this_rule_alone(trigger_template: TriggerTemplate) -> None:
    """One permission, for the rule and the account; the role may keep failed events."""
    resources = trigger_template("iot")

    assert only_permission(resources) == permission_for(
        resources,
        "iot.amazonaws.com",
        source_arn=f"${{{only_id(resources, RULE)}.Arn}}",
        SourceAccount="${AWS::AccountId}",
    )
    assert own_statements(resources) == [sent_to_failures(resources)]


def test_iot_keeps_what_it_could_not_deliver(trigger_template: TriggerTemplate) -> None:
    """The rule's error action sends to the function's failure queue, as text."""
    resources = trigger_template("iot")

    payload = only(resources, RULE)["TopicRulePayload"]
    assert payload["Sql"] == "SELECT * FROM 'sensors/+/temperature'"
    assert payload["ErrorAction"] == {
        "Sqs": {
            "QueueUrl": {"Ref": logical_id_of(resources, "FunctionFailures")},
            "RoleArn": {"Fn::GetAtt": [logical_id_of(resources, "TriggerErrorRole"), "Arn"]},
            "UseBase64": False,
        }
    }


def test_iot_role_for_errors_may_send_alone(trigger_template: TriggerTemplate) -> None:
    """Rules of this account may have it assumed; it can do nothing but send."""
    resources = trigger_template("iot")

    assert trust(resources, "TriggerErrorRole") == trusted(
        "iot.amazonaws.com",
        source_arn="arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/*",
    )
    role = logical_id_of(resources, "TriggerErrorRole")
    assert statements_of(resources, role) == [sent_to_failures(resources)]


def test_iot_role_for_errors_uses_prods_key(trigger_template: TriggerTemplate) -> None:
    """A queue that is encrypted with a key takes no message without it."""
    resources = trigger_template("iot", stage="prod")

    role = logical_id_of(resources, "TriggerErrorRole")
    assert [statement["Action"] for statement in statements_of(resources, role)] == [
        "sqs:SendMessage",
        ["kms:Decrypt", "kms:GenerateDataKey"],
    ]


def test_iot_gives_way_to_another_error_action(function: PythonFunction) -> None:
    """Who says where errors go gets no role for a queue."""
    log = iot.CfnTopicRule.CloudwatchLogsActionProperty(
        log_group_name="errors", role_arn="arn:aws:iam::123456789012:role/errors"
    )
    action = iot.CfnTopicRule.ActionProperty(cloudwatch_logs=log)

    IotTrigger(function.stack, "Trigger", function=function, sql="SELECT *", error_action=action)

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    assert "CloudwatchLogs" in only(resources, RULE)["TopicRulePayload"]["ErrorAction"]
    assert len(of_type(resources, "AWS::IAM::Role")) == 1


def test_iot_refuses_a_rule_without_a_statement(function: PythonFunction) -> None:
    """There is no topic that everybody would listen to."""
    with pytest.raises(Mistake, match="Trigger: a rule needs its statement; write sql="):
        IotTrigger(function.stack, "Trigger", function=function)


def test_iot_refuses_a_statement_for_a_rule_that_exists(function: PythonFunction) -> None:
    """A rule that exists selects what it selects."""
    rule = iot.CfnTopicRule.from_rule_name(function.stack, "Imported", "temperatures")

    with pytest.raises(Mistake, match="sql: only a source that the trigger makes takes this"):
        IotTrigger(function.stack, "Trigger", function=function, sql="SELECT *", source=rule)
