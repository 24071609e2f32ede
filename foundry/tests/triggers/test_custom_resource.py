"""What the trigger by a resource of one's own adds, exactly."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import of_type, only, only_id, own_statements
from lambda_foundry.triggers.custom_resource import CustomResourceTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate

RESOURCE = "AWS::CloudFormation::CustomResource"


def test_custom_resource_is_invoked_by_the_deployment(trigger_template: TriggerTemplate) -> None:
    """In the role that deploys: no statement of anybody's is needed for that."""
    resources = trigger_template("custom_resource")

    function = only_id(resources, "AWS::Lambda::Function")
    assert only(resources, RESOURCE) == {
        "ServiceToken": {"Fn::GetAtt": [function, "Arn"]},
        "ServiceTimeout": 270,
        "Prefix": "2026",
    }
    assert own_statements(resources) == []
    assert of_type(resources, "AWS::Lambda::Permission") == []


@pytest.mark.parametrize(("timeout", "told"), [(10, 270), (60, 420), (900, 2940)])
def test_custom_resource_waits_as_long_as_lambda_tries(
    timeout: int, told: int, stack: cdk.Stack
) -> None:
    """A function that can't even start makes nobody wait for an hour."""
    seconds = cdk.Duration.seconds(timeout)
    function = PythonFunction(stack, "Slow", source=SMALLEST, timeout=seconds)

    CustomResourceTrigger(stack, "Trigger", function=function)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert only(resources, RESOURCE)["ServiceTimeout"] == told


def test_custom_resource_gives_its_stack_what_the_function_answers(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """By name, as an attribute of the resource."""
    trigger = CustomResourceTrigger(stack, "Trigger", function=function)
    cdk.CfnOutput(stack, "First", value=trigger.connection.get_att_string("FirstOrder"))

    template = Template.from_stack(stack).to_json()
    resource = only_id(template["Resources"], RESOURCE)
    assert template["Outputs"]["First"]["Value"] == {"Fn::GetAtt": [resource, "FirstOrder"]}
