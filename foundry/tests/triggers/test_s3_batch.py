"""What the role for jobs of S3 Batch Operations may do, exactly."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from lambda_foundry.access.report import as_words
from lambda_foundry.access.template_access import template_access
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.template.document import Template as Document
from lambda_foundry.testing.template_parts import (
    logical_id_of,
    of_type,
    readable,
    statements_of,
    trust,
)
from lambda_foundry.triggers.s3_batch import S3BatchTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app

IN_PROD = [
    {
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Effect": "Allow",
        "Resource": "${Key961B73FD.Arn}",
    }
]


def with_jobs(stack: cdk.Stack, **given: Any) -> dict[str, Any]:
    """The resources of a function that jobs run."""
    function = PythonFunction(stack, "Function", source=SMALLEST)
    S3BatchTrigger(stack, "Trigger", function=function, **given)
    resources: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return resources


def allowed_to_jobs(resources: dict[str, Any]) -> list[dict[str, Any]]:
    """What their role allows."""
    found: list[dict[str, Any]] = readable(
        statements_of(resources, logical_id_of(resources, "TriggerJobRole"))
    )
    return found


@pytest.mark.parametrize(("stage", "with_key"), [("dev", []), ("prod", IN_PROD)])
def test_s3_batch_role_invokes_and_keeps_lists(
    stage: str, with_key: list[dict[str, Any]], tmp_path: Path
) -> None:
    """This function alone, and lists and reports under one prefix; S3 alone may take it on."""
    resources = with_jobs(cdk.Stack(trial_app(tmp_path, stage=stage), "Trial"))

    function = logical_id_of(resources, "Function")
    bucket = logical_id_of(resources, "TriggerBucket")
    assert allowed_to_jobs(resources) == [
        {
            "Action": "lambda:InvokeFunction",
            "Effect": "Allow",
            "Resource": f"${{{function}.Arn}}",
        },
        {
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            "Effect": "Allow",
            "Resource": f"${{{bucket}.Arn}}/jobs/*",
        },
        *with_key,
    ]
    assert trust(resources, "TriggerJobRole") == {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"Service": "batchoperations.s3.amazonaws.com"},
    }
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_s3_batch_takes_a_bucket_that_is_there(stack: cdk.Stack) -> None:
    """With its lists where they are; in words, nothing is left out."""
    source = s3.Bucket.from_bucket_name(stack, "Imported", "orders")

    resources = with_jobs(stack, source=source, prefix="manifests/2026/")

    assert allowed_to_jobs(resources)[1]["Resource"] == (
        "arn:${AWS::Partition}:s3:::orders/manifests/2026/*"
    )
    assert of_type(resources, "AWS::S3::Bucket") == []
    (function,) = template_access(Document({"Resources": resources}), name="jobs").functions
    assert "role Trigger/JobRole, which S3 Batch Operations may take on" in str(as_words(function))


def test_s3_batch_takes_lists_from_anywhere(stack: cdk.Stack) -> None:
    """Where no prefix is said, the bucket's objects may be lists, all of them."""
    resources = with_jobs(stack, prefix="")

    bucket = logical_id_of(resources, "TriggerBucket")
    assert allowed_to_jobs(resources)[1]["Resource"] == f"${{{bucket}.Arn}}/*"
