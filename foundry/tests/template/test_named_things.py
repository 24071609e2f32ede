"""What code names by a text is compared with the ARNs of statements, as AWS compares them."""

import pytest

from lambda_foundry.template.document import Template
from lambda_foundry.template.named_things import takes_in, things_named

HAIKU = "anthropic.claude-3-haiku-20240307-v1:0"
QUEUE = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
PROFILE = f"arn:aws:bedrock:*:*:inference-profile/us.{HAIKU}"
TAKEN_IN = {
    "a table": ("dynamodb:PutItem", "orders", "arn:aws:dynamodb:*:*:table/orders", True),
    "another table": ("dynamodb:PutItem", "orders", "arn:aws:dynamodb:*:*:table/ord", False),
    "its indexes": ("dynamodb:PutItem", "orders", "arn:aws:dynamodb:*:*:table/orders/*", False),
    "a pattern": ("dynamodb:PutItem", "orders", "arn:aws:dynamodb:*:*:table/ord*", True),
    "a parameter": ("dynamodb:PutItem", "orders", "arn:aws:dynamodb:*:*:table/${Name}", None),
    "its own place": (
        "dynamodb:PutItem",
        "orders",
        "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders",
        True,
    ),
    "a place": ("dynamodb:PutItem", "orders", "arn:aws:dynamodb:us-east-1:*:table/orders", None),
    "a start": ("dynamodb:PutItem", "orders", "arn:aws:dynamodb:*", None),
    "objects": ("s3:GetObject", "inbox", "arn:aws:s3:::inbox/*", True),
    "some objects": ("s3:GetObject", "inbox", "arn:aws:s3:::inbox/private/*", None),
    "objects elsewhere": ("s3:GetObject", "inbox", "arn:aws:s3:::inbox-2/*", False),
    "objects by their ends": ("s3:GetObject", "inbox", "arn:aws:s3:::*/report", None),
    "a bucket": ("s3:ListBucket", "inbox", "arn:aws:s3:::inbox", True),
    "a bucket's objects": ("s3:ListBucket", "inbox", "arn:aws:s3:::inbox/*", False),
    "a secret": (
        "secretsmanager:GetSecretValue",
        "db",
        "arn:aws:secretsmanager:*:*:secret:db-??????",
        True,
    ),
    "a secret without its end": (
        "secretsmanager:GetSecretValue",
        "db",
        "arn:aws:secretsmanager:*:*:secret:db",
        False,
    ),
    "a queue": ("sqs:SendMessage", QUEUE, "arn:aws:sqs:eu-west-1:111122223333:jobs", True),
    "a queue elsewhere": ("sqs:SendMessage", QUEUE, "arn:aws:sqs:us-east-1:*:jobs", False),
    "a path": ("ssm:GetParametersByPath", "/shop", "arn:aws:ssm:*:*:parameter/shop", True),
    "below a path": ("ssm:GetParametersByPath", "/shop", "arn:aws:ssm:*:*:parameter/shop/*", None),
    "beside a path": ("ssm:GetParametersByPath", "/shop", "arn:aws:ssm:*:*:parameter/sho", False),
    "a model": (
        "bedrock:InvokeModel",
        HAIKU,
        "arn:aws:bedrock:*::foundation-model/anthropic.*",
        True,
    ),
    "a profile": ("bedrock:InvokeModel", f"us.{HAIKU}", PROFILE, True),
    "an alias": (
        "lambda:InvokeFunction",
        "pay:live",
        "arn:aws:lambda:*:*:function:pay:*",
        True,
    ),
    "an alias of a function": (
        "lambda:InvokeFunction",
        "pay:live",
        "arn:aws:lambda:*:*:function:pay",
        False,
    ),
}


@pytest.mark.parametrize(("action", "name", "arn", "is_taken"), TAKEN_IN.values(), ids=TAKEN_IN)
def test_named_thing_is_taken_in(action: str, name: str, arn: str, is_taken: bool | None) -> None:
    """True and False only where each part of both is known; None where it may be."""
    first = things_named(action, name)[0]

    assert takes_in(Template({}), arn, first) is is_taken


def test_profile_needs_its_model_too() -> None:
    """A right on a profile of Bedrock allows nothing without one on the model behind it."""
    things = things_named("bedrock:InvokeModel", f"us.{HAIKU}")

    assert [takes_in(Template({}), PROFILE, thing) for thing in things] == [True, False]


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("kms:Decrypt", "alias/app"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:alias/app"),
        ("bedrock:InvokeModel", "arn:aws:bedrock:eu-west-1:111122223333:prompt/ABCDEFGHIJ:1"),
        ("s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/uploads"),
        ("ec2:RunInstances", "orders"),
    ],
)
def test_thing_behind_another_name_is_not_known(action: str, name: str) -> None:
    """A statement names the key, the model or the bucket itself, which this doesn't tell."""
    assert things_named(action, name) == []


@pytest.mark.parametrize(
    ("action", "name", "arn"),
    [
        ("lambda:GetFunction", "pay:live", "arn:aws:lambda:*:*:function:pay"),
        (
            "states:StartExecution",
            "arn:aws:states:eu-west-1:111122223333:stateMachine:pay:live",
            "arn:aws:states:*:*:stateMachine:pay",
        ),
    ],
)
def test_whole_may_stand_for_its_version(action: str, name: str, arn: str) -> None:
    """Where AWS's documentation doesn't tell, nothing is said."""
    (thing,) = things_named(action, name)

    assert takes_in(Template({}), arn, thing) is not False
