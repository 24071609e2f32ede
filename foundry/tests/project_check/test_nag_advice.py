"""What cdk-nag says of CDK's own grants names this project's way out, and that way leads out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from lambda_foundry.checks.acknowledge import acknowledge
from lambda_foundry.execution_role import allow
from lambda_foundry.project_check.cdk_findings import NAG, found_by
from lambda_foundry.project_check.exceptions import split_explained
from lambda_foundry.project_check.findings import finding_lines
from lambda_foundry.project_check.nag_advice import way_out
from lambda_foundry.project_check.synthesis import KEEP_GOING
from lambda_foundry.service_app import add_cdk_nag
from lambda_foundry.synthesis.request import CLI_CONTEXT
from tests.validation import UNVALIDATED

LAMBDA = iam.ServicePrincipal("lambda.amazonaws.com")

Left = Callable[[str], list[str]]


def by_grants(stack: cdk.Stack, role: iam.Role, bucket: s3.IBucket, table: dynamodb.Table) -> None:
    """As CDK's pages say."""
    bucket.grant_read(role)
    table.grant(role, "dynamodb:Query")
    role.add_managed_policy(
        iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSQSReadOnlyAccess")
    )


def by_allow(stack: cdk.Stack, role: iam.Role, bucket: s3.IBucket, table: dynamodb.Table) -> None:
    """As the findings say."""
    allow(role, "s3:GetObject", "s3:ListBucket", on=bucket)
    allow(role, "dynamodb:Query", on=table)
    allow(role, "sqs:ListQueues", on="*", because="It lists the queues of an account")


def accepted(stack: cdk.Stack, role: iam.Role, bucket: s3.IBucket, table: dynamodb.Table) -> None:
    """As the findings say, for who wants the grant as it is."""
    table.grant(role, "dynamodb:Query")
    resource: Any = table.node.default_child
    orders = f"<{stack.get_logical_id(resource)}.Arn>"
    index = f"AwsSolutions-IAM5[Resource::{orders}/index/*]"
    acknowledge(role, index, reason="it queries every index")


WAYS: dict[str, Callable[..., None]] = {
    "grants": by_grants,
    "allow": by_allow,
    "accepted": accepted,
}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """The lines that `foundry check` would print about the role of each way."""
    directory = tmp_path_factory.mktemp("nag")
    context = KEEP_GOING | CLI_CONTEXT
    app = cdk.App(outdir=str(directory / "dev"), context=context, **UNVALIDATED)
    add_cdk_nag(app)
    for way, grant in WAYS.items():
        stack = cdk.Stack(app, way.title())
        bucket = s3.Bucket.from_bucket_name(stack, "Uploads", "uploads")
        id_ = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
        table = dynamodb.Table(stack, "Orders", partition_key=id_)
        table.add_global_secondary_index(index_name="by_id", partition_key=id_)
        grant(stack, iam.Role(stack, "Role", assumed_by=LAMBDA), bucket, table)
    app.synth()
    templates = list((directory / "dev").glob("*.template.json"))
    findings, _ = split_explained(found_by(directory, *NAG), {"dev": templates})

    def of(way: str) -> list[str]:
        inside = f"{way.title()}/Role/"
        return sorted(finding_lines(one for one in findings if one.place.startswith(inside)))

    return of


def advice(lines: list[str], rule: str) -> list[str]:
    """What is said of the findings of a rule, after what cdk-nag says itself."""
    return [line.partition("; ")[2] for line in lines if rule in line]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("[Action::s3:GetObject*]", 'write those that the code calls: allow(role, "s3:…", on=…)'),
        ("[Resource::arn:<AWS::Partition>:s3:::uploads/*]", 'write allow(role, "s3:…", on=bucket)'),
        ("/index/*]", 'for the table alone write allow(role, "dynamodb:…", on=table)'),
        ("AwsSolutions-IAM4[", "write the statements that the role needs, allow(role, …, on=…)"),
    ],
)
def test_finding_about_a_grant_says_what_to_write(rule: str, said: str, left: Left) -> None:
    """In this project's words, and how to accept it."""
    (line,) = advice(left("grants"), rule)

    assert said in line
    assert f'{rule.rpartition("[")[2]}", reason="…")' in line or rule.endswith("[")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("AwsSolutions-DDB3", "write point_in_time_recovery_specification="),
        ("CKV_AWS_27", "write encrypted_queue(self, …)"),
        ("CKV_AWS_53", "write private_bucket(self, …)"),
    ],
)
def test_finding_about_what_cdk_makes_names_the_building_block(rule: str, said: str) -> None:
    """Of cdk-nag and of checkov, and how to accept it."""
    assert way_out(rule).startswith(said)
    assert f'acknowledge(construct, "{rule}", reason="…")' in way_out(rule)


def test_what_the_finding_says_leaves_no_finding(left: Left) -> None:
    """Neither by `allow` nor by the exception."""
    assert left("allow") == []
    assert left("accepted") == []


def test_any_other_finding_says_how_to_accept_it(tmp_path: Path) -> None:
    """By the rule as it has to be written."""
    app = cdk.App(outdir=str(tmp_path / "dev"), context=KEEP_GOING, **UNVALIDATED)
    add_cdk_nag(app)
    bucket: Any = s3.Bucket(cdk.Stack(app, "Stack"), "Bucket")
    app.synth()
    found = [one for one in found_by(tmp_path, *NAG) if one.place.startswith(bucket.node.path)]

    assert found
    assert [
        one for one in found if f'acknowledge(construct, "{one.rule}", reason="…")' not in one.said
    ] == []
