"""What the trigger by an agent of Bedrock adds, exactly."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_bedrock as bedrock
from aws_cdk.assertions import Template

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
    readable,
    statements_of,
)
from lambda_foundry.triggers.bedrock_agent import BedrockAgentTrigger
from tests.triggers.conftest import TriggerTemplate
from tests.triggers.every_trigger import make

AGENT = "AWS::Bedrock::Agent"
ARN = "arn:${AWS::Partition}:bedrock:${AWS::Region}"
MODEL_ARN = "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0"
MODELS = "arn:${AWS::Partition}:bedrock:*::foundation-model"


def agent_role(resources: dict[str, Any]) -> list[Any]:
    """The statements of the agent's role, as one reads them."""
    found: list[Any] = readable(
        statements_of(resources, logical_id_of(resources, "TriggerAgentRole"))
    )
    return found


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_agent_may_ask_this_function(stage: str, trigger_template: TriggerTemplate) -> None:
    """The permission is for this agent alone; the function may do nothing for it."""
    resources = trigger_template("bedrock_agent", stage=stage)

    agent = only_id(resources, AGENT)
    assert only_permission(resources) == permission_for(
        resources,
        "bedrock.amazonaws.com",
        source_arn=f"${{{agent}.AgentArn}}",
        SourceAccount="${AWS::AccountId}",
    )


def test_agent_asks_its_model_alone(trigger_template: TriggerTemplate) -> None:
    """In this region, in a role that this account's agents assume."""
    resources = trigger_template("bedrock_agent")

    assert own_statements(resources) == []
    assert agent_role(resources) == [
        {
            "Action": "bedrock:InvokeModel",
            "Effect": "Allow",
            "Resource": f"{ARN}::foundation-model/amazon.nova-lite-v1:0",
        }
    ]
    role = logical_id_of(resources, "TriggerAgentRole")
    (trust,) = resources[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert readable(trust["Condition"]["ArnLike"]) == {
        "aws:SourceArn": f"{ARN}:${{AWS::AccountId}}:agent/*"
    }


def test_agent_has_the_function_for_its_action_group(trigger_template: TriggerTemplate) -> None:
    """It is prepared as it is made, once its role may ask the model."""
    resources = trigger_template("bedrock_agent")

    agent = only(resources, AGENT)
    (group,) = agent["ActionGroups"]
    function = {"Fn::GetAtt": [only_id(resources, "AWS::Lambda::Function"), "Arn"]}
    assert agent["AutoPrepare"] is True
    assert group["ActionGroupExecutor"] == {"Lambda": function}
    assert group["FunctionSchema"] == {"Functions": [{"Name": "price_order"}]}
    assert "TriggerAgentRoleDefaultPolicy" in str(resources[only_id(resources, AGENT)]["DependsOn"])


def test_agent_is_encrypted_by_the_key_in_prod(trigger_template: TriggerTemplate) -> None:
    """Which its role may use."""
    resources = trigger_template("bedrock_agent", stage="prod")

    key = {"Fn::GetAtt": [only_id(resources, "AWS::KMS::Key"), "Arn"]}
    assert only(resources, AGENT)["CustomerEncryptionKeyArn"] == key


def test_agent_asks_by_an_inference_profile(stack: cdk.Stack, function: PythonFunction) -> None:
    """The profile of this account, and its model in whichever region Bedrock chooses."""
    agent = {
        "foundation_model": "eu.amazon.nova-lite-v1:0",
        "instruction": "You help customers of a shop, and say what orders cost.",
    }

    make("bedrock_agent", stack, "Trigger", function=function, source_props=agent)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert agent_role(resources) == [
        {
            "Action": ["bedrock:GetInferenceProfile", "bedrock:InvokeModel"],
            "Effect": "Allow",
            "Resource": f"{ARN}:${{AWS::AccountId}}:inference-profile/eu.amazon.nova-lite-v1:0",
        },
        {
            "Action": ["bedrock:GetFoundationModel", "bedrock:InvokeModel"],
            "Effect": "Allow",
            "Resource": f"{MODELS}/amazon.nova-lite-v1:0",
        },
    ]


def test_agent_asks_the_model_of_an_arn(stack: cdk.Stack, function: PythonFunction) -> None:
    """As by its id; of what AWS chooses the models for, the ARN doesn't tell them."""
    agent = {"instruction": "You help customers of a shop, and say what orders cost."}
    by_arn = {**agent, "foundation_model": MODEL_ARN}
    router = {**agent, "foundation_model": MODEL_ARN.replace("foundation-model", "prompt-router")}

    make("bedrock_agent", stack, "Trigger", function=function, source_props=by_arn)
    with pytest.raises(Mistake, match="doesn't tell which models are asked; give source_props age"):
        make("bedrock_agent", stack, "Router", function=function, source_props=router)

    (statement,) = agent_role(Template.from_stack(stack).to_json()["Resources"])
    assert statement["Resource"].endswith("::foundation-model/amazon.nova-lite-v1:0")


def test_agent_that_is_given_gets_one_more_action_group(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """With the name that it is given; its own groups and its role stay."""
    own = bedrock.CfnAgent.AgentActionGroupProperty(
        action_group_name="ask", parent_action_group_signature="AMAZON.UserInput"
    )
    source = bedrock.CfnAgent(stack, "Agent", agent_name="shop", action_groups=[own])

    make(
        "bedrock_agent", stack, "Trigger", function=function, source=source, action_group_name="pay"
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    groups = only(resources, AGENT)["ActionGroups"]
    assert [group["ActionGroupName"] for group in groups] == ["ask", "pay"]
    assert len(of_type(resources, "AWS::IAM::Role")) == 1


def test_agent_is_told_in_words(trigger_template: TriggerTemplate) -> None:
    """Who asks."""
    resources = trigger_template("bedrock_agent")

    (function,) = template_access(Document({"Resources": resources}), name="agent").functions
    assert "Bedrock agent" in str(as_words(function))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "say what the agent may ask for; write function_schema=… or api_schema=…"),
        ({"function_schema": {"functions": []}}, "an agent needs foundation_model and instruction"),
    ],
)
def test_agent_without_what_it_needs_is_refused(
    given: dict[str, Any], told: str, stack: cdk.Stack, function: PythonFunction
) -> None:
    """In one line, which says what to write."""
    with pytest.raises(Mistake, match=told):
        BedrockAgentTrigger(stack, "Trigger", function=function, **given)
