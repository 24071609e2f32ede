"""What the trigger by a user pool adds, exactly, and which pools it refuses."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import of_type, only, only_id, own_statements, permitted
from lambda_foundry.triggers.cognito import CognitoTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate, trial_app

SENDS, SENDER_KEY = cognito.UserPoolOperation.CUSTOM_EMAIL_SENDER, "custom_sender_kms_key"
FUNCTION, POOL = "AWS::Lambda::Function", "AWS::Cognito::UserPool"


def test_cognito_permits_this_pool_alone(trigger_template: TriggerTemplate) -> None:
    """One permission for the pool; a synchronous invocation needs nothing of the role."""
    resources = trigger_template("cognito")

    pool = only_id(resources, POOL)
    permission = only(resources, "AWS::Lambda::Permission")
    assert permission == permitted(resources, "cognito-idp.amazonaws.com", by=pool)
    assert own_statements(resources) == []
    assert of_type(resources, "AWS::Lambda::EventInvokeConfig") == []


def test_cognito_asks_before_sign_up(trigger_template: TriggerTemplate) -> None:
    """Unless told otherwise the function decides on who may sign up."""
    resources = trigger_template("cognito")

    asked = {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]}
    assert only(resources, POOL)["LambdaConfig"] == {"PreSignUp": asked}


def test_cognito_passes_the_events_version_on(stack: cdk.Stack, function: PythonFunction) -> None:
    """A token's customization in a newer form of the event is asked for by version."""
    CognitoTrigger(
        stack,
        "Trigger",
        function=function,
        operation=cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
        lambda_version=cognito.LambdaVersion.V2_0,
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    asked = {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]}
    assert only(resources, POOL)["LambdaConfig"] == {
        "PreTokenGenerationConfig": {"LambdaArn": asked, "LambdaVersion": "V2_0"}
    }


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize(
    ("operation", "setting"),
    [("CUSTOM_EMAIL_SENDER", "CustomEmailSender"), ("CUSTOM_SMS_SENDER", "CustomSMSSender")],
)
def test_cognito_lets_who_sends_codes_decrypt_them(
    operation: str, setting: str, stage: str, tmp_path: Path
) -> None:
    """By the one key that the pool encrypts them with; nothing else changes."""
    stack = cdk.Stack(trial_app(tmp_path, stage=stage), "Trial")
    function = PythonFunction(stack, "Function", source=SMALLEST)

    trigger = CognitoTrigger(
        stack, "Trigger", function=function, operation=getattr(cognito.UserPoolOperation, operation)
    )

    resources = Template.from_stack(stack).to_json()["Resources"]
    key = stack.resolve(trigger.key.key_arn) if trigger.key else None
    decrypting = {"Action": "kms:Decrypt", "Effect": "Allow", "Resource": key}
    assert own_statements(resources).count(decrypting) == 1
    said = only(resources, POOL)["LambdaConfig"]
    assert said["KMSKeyID"] == key
    assert said[setting]["LambdaArn"] == {"Fn::GetAtt": [only_id(resources, FUNCTION), "Arn"]}
    assert only(resources, "AWS::Lambda::Permission") == permitted(
        resources, "cognito-idp.amazonaws.com", by=only_id(resources, POOL)
    )


def test_cognito_takes_a_key_of_ones_own_for_codes(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """And makes none."""
    key = kms.Key(stack, "Key")

    trigger = CognitoTrigger(
        stack, "Trigger", function=function, operation=SENDS, source_props={SENDER_KEY: key}
    )

    assert trigger.key is key
    Template.from_stack(stack).resource_count_is("AWS::KMS::Key", 1)


def test_cognito_refuses_a_pool_that_encrypts_no_codes(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """In one line, which says what to give it."""
    pool = cognito.UserPool(stack, "Pool")

    with pytest.raises(Mistake, match="has no key for the codes that the function sends; give"):
        CognitoTrigger(stack, "Trigger", function=function, operation=SENDS, source=pool)


def test_cognito_pool_is_protected_in_prod(trigger_template: TriggerTemplate) -> None:
    """Prod's pool can't be deleted with its users."""
    resources = trigger_template("cognito", stage="prod")

    pool = resources[only_id(resources, POOL)]
    assert pool["DeletionPolicy"] == "Retain"
    assert pool["Properties"]["DeletionProtection"] == "ACTIVE"


def test_cognito_refuses_a_second_function_for_an_operation(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """A pool asks one function at each operation."""
    first = CognitoTrigger(stack, "First", function=function)

    tokens = cognito.UserPoolOperation.PRE_TOKEN_GENERATION
    newer = cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG
    CognitoTrigger(stack, "Third", function=function, operation=tokens, source=first.source)

    with pytest.raises(Mistake, match="Trial/Fourth: the user pool has a function for preToken"):
        CognitoTrigger(stack, "Fourth", function=function, operation=newer, source=first.source)
    with pytest.raises(Mistake, match="Trial/Second: the user pool has a function for preSignUp"):
        CognitoTrigger(stack, "Second", function=function, source=first.source)


def test_cognito_refuses_an_imported_pool(stack: cdk.Stack, function: PythonFunction) -> None:
    """Only a pool's own resource says which functions it asks."""
    pool = cognito.UserPool.from_user_pool_id(stack, "Imported", "eu-west-1_abcdefghi")

    with pytest.raises(Mistake, match="Trial/Trigger: an imported user pool can't be told"):
        CognitoTrigger(stack, "Trigger", function=function, source=pool)
