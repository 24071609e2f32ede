"""What the trigger by a bot of Lex adds, exactly."""

from typing import Any

import aws_cdk as cdk
import pytest
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
    statements_of,
    trust,
    trusted,
)
from lambda_foundry.triggers.lex import LexTrigger
from tests.triggers.conftest import TriggerTemplate

BOT, VERSION, ALIAS = (f"AWS::Lex::{each}" for each in ("Bot", "BotVersion", "BotAlias"))


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_lex_permits_this_alias_alone(stage: str, trigger_template: TriggerTemplate) -> None:
    """Of this bot, in this account."""
    resources = trigger_template("lex", stage=stage)

    assert only_permission(resources) == permission_for(
        resources,
        "lexv2.amazonaws.com",
        source_arn=f"${{{only_id(resources, ALIAS)}.Arn}}",
        SourceAccount="${AWS::AccountId}",
    )
    assert own_statements(trigger_template("lex")) == []


def test_lex_bot_may_do_nothing_itself(trigger_template: TriggerTemplate) -> None:
    """Its role is for bots of this account; one that speaks has to be allowed to."""
    resources = trigger_template("lex")

    arn = "arn:${AWS::Partition}:lex:${AWS::Region}:${AWS::AccountId}:bot/*"
    assert trust(resources, "TriggerBotRole") == trusted("lexv2.amazonaws.com", source_arn=arn)
    assert statements_of(resources, logical_id_of(resources, "TriggerBotRole")) == []


def test_lex_alias_has_the_function_fulfil(trigger_template: TriggerTemplate) -> None:
    """Every intent, and what fits none."""
    resources = trigger_template("lex")

    (locale,) = only(resources, BOT)["BotLocales"]
    assert {
        intent["Name"]: intent["FulfillmentCodeHook"]["Enabled"] for intent in locale["Intents"]
    } == {"OpeningHours": True, "FallbackIntent": True}
    (setting,) = only(resources, ALIAS)["BotAliasLocaleSettings"]
    hook = setting["BotAliasLocaleSetting"]["CodeHookSpecification"]["LambdaCodeHook"]
    function = only_id(resources, "AWS::Lambda::Function")
    assert hook["LambdaArn"] == {"Fn::GetAtt": [function, "Arn"]}
    assert only(resources, ALIAS)["BotVersion"] == {
        "Fn::GetAtt": [only_id(resources, VERSION), "BotVersion"]
    }


def test_lex_bot_that_changes_gets_another_version(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """A version stays what it was made from; of two bots that say the same, one is enough."""
    for name, said in (("One", "hello"), ("Two", "hello"), ("Three", "hi")):
        LexTrigger(stack, name, function=function, intents={"Greet": [said]})

    versions = [key for key in resources_of(stack) if "Version" in key]
    one, two, three = (key.partition("Version")[2][:8] for key in versions)
    assert one == two != three


def test_lex_takes_a_bot_by_its_id_and_a_version(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """One that was made in the console."""
    LexTrigger(stack, "Trigger", function=function, source="A1B2C3D4E5", bot_version="3")

    resources = resources_of(stack)
    alias = only(resources, ALIAS)
    assert (alias["BotId"], alias["BotVersion"]) == ("A1B2C3D4E5", "3")
    assert of_type(resources, BOT) == of_type(resources, VERSION) == []


def test_lex_refuses_the_arn_of_a_bot(stack: cdk.Stack, function: PythonFunction) -> None:
    """Lex takes the id."""
    arn = "arn:aws:lex:eu-west-1:123456789012:bot/A1B2C3D4E5"

    with pytest.raises(Mistake, match="source: this is an ARN; give the bot's id"):
        LexTrigger(stack, "Trigger", function=function, source=arn)


@pytest.mark.parametrize("said", ["when are you open", []])
def test_lex_refuses_an_intent_without_a_list(
    said: Any, stack: cdk.Stack, function: PythonFunction
) -> None:
    """Of a text each letter would be something that people say."""
    with pytest.raises(Mistake, match="intents: OpeningHours needs a list of what people say"):
        LexTrigger(stack, "Trigger", function=function, intents={"OpeningHours": said})


def test_lex_refuses_a_bot_that_knows_nothing(stack: cdk.Stack, function: PythonFunction) -> None:
    """Lex would build none."""
    with pytest.raises(Mistake, match="Trigger: a bot has to know what people may want; write"):
        LexTrigger(stack, "Trigger", function=function)


def resources_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of the stack's template."""
    found: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return found
