"""What the trigger by a secret's rotation adds, exactly."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template

from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    allowed,
    logical_id_of,
    of_type,
    only,
    only_id,
    only_permission,
    own_statements,
    permission_for,
    readable,
)
from lambda_foundry.triggers.secret_rotation import SecretRotationTrigger
from tests.triggers.conftest import TriggerTemplate

SECRET, ROTATION = "AWS::SecretsManager::Secret", "AWS::SecretsManager::RotationSchedule"
ACTIONS = [
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
]
MADE_UP = {
    "Action": [
        "secretsmanager:GetRandomPassword",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ],
    "Effect": "Allow",
    "Resource": "*",
}


def test_secret_rotation_permits_this_secret_alone(trigger_template: TriggerTemplate) -> None:
    """One permission, for the secret and the account."""
    resources = trigger_template("secret_rotation")

    assert only_permission(resources) == permission_for(
        resources,
        "secretsmanager.amazonaws.com",
        source_arn=f"${{{only_id(resources, SECRET)}}}",
        SourceAccount="${AWS::AccountId}",
    )


def test_secret_rotation_role_may_rotate_this_secret_alone(
    trigger_template: TriggerTemplate,
) -> None:
    """The four actions of a rotation, and a password out of nothing."""
    resources = trigger_template("secret_rotation")

    secret = {"Ref": only_id(resources, SECRET)}
    assert own_statements(resources) == [
        MADE_UP,
        {"Action": ACTIONS, "Effect": "Allow", "Resource": secret},
    ]


def test_secret_rotation_comes_after_the_permission(trigger_template: TriggerTemplate) -> None:
    """Secrets Manager checks that it may invoke before it takes the schedule."""
    resources = trigger_template("secret_rotation")

    schedule = resources[only_id(resources, ROTATION)]
    assert schedule["DependsOn"] == [only_id(resources, "AWS::Lambda::Permission")]
    assert schedule["Properties"]["RotationRules"] == {"ScheduleExpression": "rate(30 days)"}


def test_secret_rotation_uses_prods_key(trigger_template: TriggerTemplate) -> None:
    """The secret is encrypted with it, and the role may use it; its policy stays as it is."""
    resources = trigger_template("secret_rotation", stage="prod")

    key = logical_id_of(resources, "Key")
    assert only(resources, SECRET)["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert allowed("kms:Decrypt", "kms:GenerateDataKey", on=key) in own_statements(resources)
    (of_none,) = of_type(trigger_template("none", stage="prod"), "AWS::KMS::Key")
    assert resources[key]["Properties"]["KeyPolicy"] == of_none["KeyPolicy"]


def test_secret_rotation_finds_a_secret_imported_by_name(function: PythonFunction) -> None:
    """Secrets Manager adds six characters to the name, which nobody knows here."""
    secret = secretsmanager.Secret.from_secret_name_v2(function.stack, "Imported", "orders")

    SecretRotationTrigger(function.stack, "Trigger", function=function, source=secret)

    resources = Template.from_stack(function.stack).to_json()["Resources"]
    arn = (
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:orders-??????"
    )
    assert only_permission(resources)["SourceArn"] == arn
    assert {"Action": ACTIONS, "Effect": "Allow", "Resource": arn} in readable(
        own_statements(resources)
    )


def test_secret_rotation_uses_the_key_of_a_secret(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """A key of one's own is as good as the stack's."""
    key = kms.Key(stack, "Own")

    SecretRotationTrigger(stack, "Trigger", function=function, source_props={"encryption_key": key})

    resources = Template.from_stack(stack).to_json()["Resources"]
    own = logical_id_of(resources, "Own")
    assert allowed("kms:Decrypt", "kms:GenerateDataKey", on=own) in own_statements(resources)
