"""What the trigger by an agents' gateway adds, exactly."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_bedrockagentcore as agentcore
from aws_cdk.assertions import Template

from lambda_foundry.access.report import as_words
from lambda_foundry.access.template_access import template_access
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.template.document import Template as Document
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    only,
    only_id,
    own_statements,
    readable,
    statements_of,
)
from lambda_foundry.triggers.agentcore_gateway import AgentcoreGatewayTrigger
from tests.triggers.conftest import TriggerTemplate
from tests.triggers.every_trigger import IMPORTED, tools

GATEWAY, TARGET = "AWS::BedrockAgentCore::Gateway", "AWS::BedrockAgentCore::GatewayTarget"
FUNCTION = "AWS::Lambda::Function"


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_gateway_invokes_this_function_alone(stage: str, trigger_template: TriggerTemplate) -> None:
    """With a role that gateways of this account assume; the function's policy stays empty."""
    resources = trigger_template("agentcore_gateway", stage=stage)

    role = logical_id_of(resources, "TriggerCallerRole")
    invoking = {
        "Action": "lambda:InvokeFunction",
        "Effect": "Allow",
        "Resource": {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]},
    }
    assert statements_of(resources, role) == [invoking]
    assert of_type(resources, "AWS::Lambda::Permission") == []
    (trust,) = resources[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert readable(trust) == readable(
        {
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
                "ArnLike": {
                    "aws:SourceArn": "arn:${AWS::Partition}:bedrock-agentcore:"
                    "${AWS::Region}:${AWS::AccountId}:gateway/*"
                },
            },
            "Effect": "Allow",
            "Principal": {"Service": "bedrock-agentcore.amazonaws.com"},
        }
    )


def test_gateway_asks_for_signed_requests(trigger_template: TriggerTemplate) -> None:
    """No user pool comes along, and the function may do nothing for it."""
    resources = trigger_template("agentcore_gateway")

    assert only(resources, GATEWAY)["AuthorizerType"] == "AWS_IAM"
    assert of_type(resources, "AWS::Cognito::UserPool") == []
    assert own_statements(resources) == []


def test_gateway_gets_its_target_once_it_may_invoke(trigger_template: TriggerTemplate) -> None:
    """Its role's policy is there before."""
    resources = trigger_template("agentcore_gateway")

    role = logical_id_of(resources, "TriggerCallerRole")
    policies = [
        key
        for key, value in resources.items()
        if value["Type"] == "AWS::IAM::Policy" and {"Ref": role} in value["Properties"]["Roles"]
    ]
    assert set(policies) <= set(resources[only_id(resources, TARGET)]["DependsOn"])


def test_gateway_leaves_room_for_the_names_of_tools(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """However long the paths of constructs are: agents see the target's name before the tool's."""
    AgentcoreGatewayTrigger(stack, "T" * 90, function=function, tool_schema=tools("a"))

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert len(only(resources, TARGET)["Name"]) <= 30


def test_gateway_of_another_stack_gets_the_right_here(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """So that the stack of the gateway needs nothing of the function's."""
    gateways = cdk.Stack(cdk.App.of(stack), "Gateways")
    gateway = agentcore.Gateway(
        gateways, "Gateway", authorizer_configuration=agentcore.GatewayAuthorizer.using_aws_iam()
    )

    AgentcoreGatewayTrigger(
        stack, "Trigger", function=function, source=gateway, tool_schema=tools("a")
    )

    there = Template.from_stack(gateways).to_json()["Resources"]
    assert [each for each in there.values() if each["Type"] == "AWS::IAM::Policy"] == []
    resources = Template.from_stack(stack).to_json()["Resources"]
    (policy,) = [
        each
        for each in of_type(resources, "AWS::IAM::Policy")
        if "GatewayServiceRole" in str(each["Roles"])
    ]
    assert [each["Action"] for each in policy["PolicyDocument"]["Statement"]] == [
        "lambda:InvokeFunction"
    ]


def test_gateway_that_is_imported_gets_the_right_by_its_roles_name(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """The role is whoever's made it."""
    source = IMPORTED["agentcore_gateway"](stack)

    AgentcoreGatewayTrigger(
        stack, "Trigger", function=function, source=source, tool_schema=tools("a")
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert [
        each
        for each in of_type(resources, "AWS::IAM::Policy")
        if each["Roles"] == ["orders-gateway"]
    ]


def test_gateway_is_told_in_words(trigger_template: TriggerTemplate) -> None:
    """Who calls, and by what."""
    resources = trigger_template("agentcore_gateway")

    (function,) = template_access(Document({"Resources": resources}), name="tools").functions
    assert "agents' gateway" in str(as_words(function))
