"""`allow` on a construct: exactly what is asked for, on exactly what is given."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template

from lambda_foundry.buckets import private_bucket
from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake
from lambda_foundry.testing.template_parts import of_type, only, readable
from tests.triggers.conftest import trial_app

Make = Callable[[cdk.Stack], Any]

KEY_ID = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
MAIL = dynamodb.Attribute(name="mail", type=dynamodb.AttributeType.STRING)
HERE = "arn:aws:{}:eu-west-1:123456789012:{}"


def with_index(stack: cdk.Stack) -> dynamodb.Table:
    """A table with an index."""
    table = dynamodb.Table(stack, "Orders", partition_key=KEY_ID)
    table.add_global_secondary_index(index_name="by_mail", partition_key=MAIL)
    return table


def imported_with_index(stack: cdk.Stack) -> dynamodb.ITable:
    """Somebody's table, which tells of its index."""
    return dynamodb.Table.from_table_attributes(
        stack, "Orders", table_arn=HERE.format("dynamodb", "table/orders"), global_indexes=["mail"]
    )


def with_key(stack: cdk.Stack) -> kms.IKey:
    """Somebody's key."""
    return kms.Key.from_key_arn(stack, "Key", HERE.format("kms", "key/1"))


def encrypted_queue(stack: cdk.Stack) -> sqs.Queue:
    """A queue with a key."""
    return sqs.Queue(stack, "Jobs", encryption_master_key=with_key(stack))


def encrypted_bucket(stack: cdk.Stack) -> s3.Bucket:
    """A bucket with a key."""
    return s3.Bucket(stack, "Uploads", encryption_key=with_key(stack))


BY_NAME = (
    "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:token-??????"
)
THE_KEY = HERE.format("kms", "key/1")

EXACT: dict[str, tuple[Make, dict[str, Any], list[tuple[Any, ...]]]] = {
    "table without its index": (
        with_index,
        {"actions": ["dynamodb:Query"]},
        [("dynamodb:Query", "${OrdersA9B65338.Arn}")],
    ),
    "imported table without its index": (
        imported_with_index,
        {"actions": ["dynamodb:Query"]},
        [("dynamodb:Query", HERE.format("dynamodb", "table/orders"))],
    ),
    "objects of a bucket": (
        lambda stack: s3.Bucket.from_bucket_name(stack, "Uploads", "uploads"),
        {"actions": ["s3:GetObject"]},
        [("s3:GetObject", "arn:${AWS::Partition}:s3:::uploads/*")],
    ),
    "bucket and its objects": (
        lambda stack: s3.Bucket.from_bucket_name(stack, "Uploads", "uploads"),
        {"actions": ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"]},
        [
            ("s3:GetObject", "arn:${AWS::Partition}:s3:::uploads/*"),
            (["s3:GetBucketLocation", "s3:ListBucket"], "arn:${AWS::Partition}:s3:::uploads"),
        ],
    ),
    "below a prefix": (
        lambda stack: s3.Bucket.from_bucket_name(stack, "Uploads", "uploads"),
        {"actions": ["s3:PutObject", "s3:ListBucket"], "prefix": "in/"},
        [
            ("s3:PutObject", "arn:${AWS::Partition}:s3:::uploads/in/*"),
            (
                "s3:ListBucket",
                "arn:${AWS::Partition}:s3:::uploads",
                {"StringLike": {"s3:prefix": "in/*"}},
            ),
        ],
    ),
    "sending to a queue with a key": (
        encrypted_queue,
        {"actions": ["sqs:SendMessage"]},
        [
            ("sqs:SendMessage", "${JobsDF1CC2D4.Arn}"),
            (["kms:Decrypt", "kms:GenerateDataKey"], THE_KEY),
        ],
    ),
    "counting a queue's messages": (
        encrypted_queue,
        {"actions": ["sqs:GetQueueAttributes"]},
        [("sqs:GetQueueAttributes", "${JobsDF1CC2D4.Arn}")],
    ),
    "reading a bucket with a key": (
        encrypted_bucket,
        {"actions": ["s3:GetObject"]},
        [("s3:GetObject", "${Uploads4F6EB0FD.Arn}/*"), ("kms:Decrypt", THE_KEY)],
    ),
    "topic": (
        lambda stack: sns.Topic.from_topic_arn(stack, "News", HERE.format("sns", "news")),
        {"actions": ["sns:Publish"]},
        [("sns:Publish", HERE.format("sns", "news"))],
    ),
    "secret by its name": (
        lambda stack: secretsmanager.Secret.from_secret_name_v2(stack, "Token", "token"),
        {"actions": ["secretsmanager:GetSecretValue"]},
        [
            (
                "secretsmanager:GetSecretValue",
                BY_NAME,
            )
        ],
    ),
    "an ARN as ever": (
        lambda _: HERE.format("dynamodb", "table/orders/index/mail"),
        {"actions": ["dynamodb:Query"]},
        [("dynamodb:Query", HERE.format("dynamodb", "table/orders/index/mail"))],
    ),
}


@pytest.fixture
def stack(tmp_path: Path) -> cdk.Stack:
    """An empty stack of the dev stage."""
    return cdk.Stack(trial_app(tmp_path, stage="dev"), "Shop")


@pytest.fixture
def role(stack: cdk.Stack) -> iam.Role:
    """A role that may do nothing yet."""
    return iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))


def statements(stack: cdk.Stack, resource_type: str = "AWS::IAM::Policy") -> list[tuple[Any, ...]]:
    """What the policies of the stack allow: actions, resource and conditions, readable."""
    resources = Template.from_stack(stack).to_json()["Resources"]
    return [
        (
            one["Action"],
            readable(one["Resource"]),
            *([one["Condition"]] if "Condition" in one else []),
        )
        for policy in of_type(resources, resource_type)
        for one in policy["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize("case", EXACT)
def test_allow_names_what_is_given_and_no_more(case: str, stack: cdk.Stack, role: iam.Role) -> None:
    """No index, no other object, and of the key what the actions need."""
    make, given, expected = EXACT[case]

    allow(role, *given["actions"], on=make(stack), prefix=given.get("prefix", ""))

    assert statements(stack) == expected


def test_managed_policy_allows_the_same(stack: cdk.Stack) -> None:
    """With the same conditions."""
    policy = iam.ManagedPolicy(stack, "Policy")
    bucket = s3.Bucket.from_bucket_name(stack, "Uploads", "uploads")

    allow(policy, "s3:ListBucket", on=bucket, prefix="in/")

    assert statements(stack, "AWS::IAM::ManagedPolicy") == [
        (
            "s3:ListBucket",
            "arn:${AWS::Partition}:s3:::uploads",
            {"StringLike": {"s3:prefix": "in/*"}},
        )
    ]


def test_allow_says_why_objects_end_in_a_wildcard(stack: cdk.Stack, role: iam.Role) -> None:
    """So cdk-nag's question about it has its answer, as for every other wildcard."""
    allow(role, "s3:GetObject", on=private_bucket(stack, "Uploads"))

    resources = Template.from_stack(stack).to_json()["Resources"]
    (policy,) = (each for each in resources.values() if each["Type"] == "AWS::IAM::Policy")
    assert policy["Metadata"]["WildcardReasons"] == {
        "s3:GetObject": "Objects of one bucket are named by how their keys begin"
    }


def test_allow_takes_several_resources(stack: cdk.Stack, role: iam.Role) -> None:
    """Constructs and ARNs together."""
    topic = sns.Topic.from_topic_arn(stack, "News", HERE.format("sns", "news"))

    allow(role, "sns:Publish", on=[topic, HERE.format("sns", "more")])

    granted = only(Template.from_stack(stack).to_json()["Resources"], "AWS::IAM::Policy")
    resources = {
        resource
        for one in granted["PolicyDocument"]["Statement"]
        for resource in ([one["Resource"]] if isinstance(one["Resource"], str) else one["Resource"])
    }
    assert resources == {HERE.format("sns", "news"), HERE.format("sns", "more")}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda _: {"on": "uploads"}, "on='uploads': this is no ARN; give the construct"),
        (
            lambda _: {"on": "https://sqs.eu-west-1.amazonaws.com/1/jobs"},
            "this is no ARN; give the construct",
        ),
        (lambda _: {"on": "*"}, r"s3:GetObject on \*: name the resources, or say `because=`"),
        (lambda _: {"on": ["*"]}, r"on \*: name the resources"),
        (
            lambda stack: {"on": s3.Bucket(stack, "Uploads"), "prefix": "in/*"},
            r"prefix='in/\*': a prefix is how keys begin, as in 'in/'; leave out \*",
        ),
        (
            lambda stack: {"on": sqs.Queue(stack, "Jobs"), "prefix": "in/"},
            "prefix='in/': only a bucket has objects; give the bucket itself",
        ),
        (lambda stack: {"on": cdk.CfnOutput(stack, "Out", value="1")}, "Shop/Out: it isn't known"),
    ],
)
def test_allow_refuses_what_it_cannot_name(
    given: Callable[[cdk.Stack], dict[str, Any]], said: str, stack: cdk.Stack, role: iam.Role
) -> None:
    """In one line, with what to write."""
    with pytest.raises(Mistake, match=said):
        allow(role, "s3:GetObject", **given(stack))
