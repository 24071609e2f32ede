"""What the trigger by received e-mail adds, exactly."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ses_actions as ses_actions
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match, Template

from lambda_foundry.access.report import as_words
from lambda_foundry.access.template_access import template_access
from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.template.document import Template as Document
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
from lambda_foundry.triggers.ses import SesTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate

RULE, RULE_SET = "AWS::SES::ReceiptRule", "AWS::SES::ReceiptRuleSet"
ARN = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}"
ASKED = ses_actions.LambdaInvocationType.REQUEST_RESPONSE


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_ses_permits_this_rule_alone(stage: str, trigger_template: TriggerTemplate) -> None:
    """By its name, for the rule isn't there yet; SES looks for the permission when it is made."""
    resources = trigger_template("ses", stage=stage)

    rule_set, name = only_id(resources, RULE_SET), only(resources, RULE)["Rule"]["Name"]
    assert only_permission(resources) == permission_for(
        resources,
        "ses.amazonaws.com",
        source_arn=f"{ARN}:receipt-rule-set/${{{rule_set}}}:receipt-rule/{name}",
        SourceAccount="${AWS::AccountId}",
    )
    permission = logical_id_of(resources, "TriggerPermission")
    assert resources[only_id(resources, RULE)]["DependsOn"] == [permission]


def test_ses_rule_is_told_in_words(trigger_template: TriggerTemplate) -> None:
    """Whose rule it is, and which."""
    resources = trigger_template("ses")

    (function,) = template_access(Document({"Resources": resources}), name="ses").functions
    name = only(resources, RULE)["Rule"]["Name"]
    assert f"e-mail rule set Trigger/RuleSet (its rule `{name}`)" in str(as_words(function))


def test_ses_function_may_do_nothing_for_it(trigger_template: TriggerTemplate) -> None:
    """But keep the events that it failed on."""
    resources = trigger_template("ses")

    assert own_statements(resources) == [sent_to_failures(resources)]


def test_ses_rule_takes_clean_e_mail_over_tls(trigger_template: TriggerTemplate) -> None:
    """Nobody waits for the function."""
    resources = trigger_template("ses")

    function = {"Fn::GetAtt": [only_id(resources, "AWS::Lambda::Function"), "Arn"]}
    rule = only(resources, RULE)["Rule"]
    assert rule == {
        "Actions": [{"LambdaAction": {"FunctionArn": function, "InvocationType": "Event"}}],
        "Enabled": True,
        "Name": rule["Name"],
        "Recipients": ["orders@example.org"],
        "ScanEnabled": True,
        "TlsPolicy": "Require",
    }


def test_ses_invokes_after_other_actions(stack: cdk.Stack, function: PythonFunction) -> None:
    """So that what they keep is there for the function; none of CDK's warnings is left."""
    topic = ses_actions.Sns(topic=sns.Topic(stack, "Topic"))

    SesTrigger(stack, "Trigger", function=function, actions=[topic])

    resources = Template.from_stack(stack).to_json()["Resources"]
    (first, second) = only(resources, RULE)["Rule"]["Actions"]
    assert [*first, *second] == ["SNSAction", "LambdaAction"]
    assert Annotations.from_stack(stack).find_warning("*", Match.any_value()) == []


def test_ses_that_waits_lets_nothing_be_tried_again(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """An error of a function that decides is an answer to SES."""
    SesTrigger(stack, "Trigger", function=function, invocation_type=ASKED)

    resources = Template.from_stack(stack).to_json()["Resources"]
    (action,) = only(resources, RULE)["Rule"]["Actions"]
    assert action["LambdaAction"]["InvocationType"] == "RequestResponse"
    assert of_type(resources, "AWS::Lambda::EventInvokeConfig") == []


def test_ses_refuses_a_function_that_takes_longer_than_it_waits(stack: cdk.Stack) -> None:
    """It would go on as if the function had said nothing."""
    slow = PythonFunction(stack, "Slow", source=SMALLEST, timeout=cdk.Duration.minutes(1))

    with pytest.raises(Mistake, match="may run for 60 s, and SES waits for 30 s; give"):
        SesTrigger(stack, "Trigger", function=slow, invocation_type=ASKED)
