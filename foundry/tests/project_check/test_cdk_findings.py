"""CDK's report is read: what was found, what was let pass, and what lets nothing pass any more."""

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from lambda_foundry.checks.acknowledge import acknowledge
from lambda_foundry.project_check.cdk_findings import (
    NAG,
    acknowledged,
    found_by,
    unused_acknowledgements,
)
from lambda_foundry.project_check.synthesis import KEEP_GOING
from lambda_foundry.service_app import add_cdk_nag

SSL, REDRIVE = "AwsSolutions-SQS4", "Serverless-SQSRedrivePolicy"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assembly of a stage with one queue, and of another in which it needs no exception."""
    directory = tmp_path_factory.mktemp("check")
    for stage in ("dev", "prod"):
        app = cdk.App(
            outdir=str(directory / stage),
            context=KEEP_GOING,
            builtin_cloud_formation_validation=False,
        )
        add_cdk_nag(app)
        queue = sqs.Queue(cdk.Stack(app, "Stack"), "Queue", enforce_ssl=stage == "prod")
        acknowledge(queue, SSL, reason="reached from inside")
        acknowledge(queue, "AwsSolutions-S1", reason="is no bucket")
        acknowledge(queue, "AwsSolutions-S2", reason="is no bucket", optional=True)
        app.synth()
    return directory


def test_findings_have_stage_rule_and_place(directory: Path) -> None:
    """What nobody acknowledged, in both stages."""
    found = [(one.stage, one.place) for one in found_by(directory, *NAG) if one.rule == REDRIVE]

    assert found == [("dev", "Stack/Queue/Resource"), ("prod", "Stack/Queue/Resource")]


def test_acknowledged_finding_is_no_finding_but_listed(directory: Path) -> None:
    """With the reason that its code gives."""
    assert [one for one in found_by(directory, *NAG) if one.rule == SSL] == []
    assert [(one.rule, one.reason) for one in acknowledged(directory)] == [
        (SSL, "reached from inside")
    ]


@pytest.mark.slow
def test_acknowledgement_of_cdk_s_own_finding_that_does_not_occur_is_found(tmp_path: Path) -> None:
    """Of two that the code makes, and not of one that CDK's bucket makes itself."""
    app = cdk.App(
        outdir=str(tmp_path / "dev"), context=KEEP_GOING, builtin_cloud_formation_validation=True
    )
    stack = cdk.Stack(app, "Stack")
    queue = sqs.CfnQueue(stack, "Queue", delay_seconds=1000)
    acknowledge(queue, "CloudFormation-Validate::F3034", reason="is too long")
    acknowledge(queue, "CloudFormation-Validate::E3717", reason="is no bucket")
    s3.Bucket(stack, "Bucket", access_control=s3.BucketAccessControl.PRIVATE)
    app.synth()

    assert [one.rule for one in unused_acknowledgements(tmp_path)] == [
        "CloudFormation-Validate::E3717"
    ]


def test_acknowledgement_that_lets_nothing_pass_is_found(directory: Path) -> None:
    """Unless it lets something pass in another stage."""
    assert [(one.stage, one.rule) for one in unused_acknowledgements(directory)] == [
        ("dev", "AwsSolutions::AwsSolutions-S1"),
        ("prod", "AwsSolutions::AwsSolutions-S1"),
    ]
