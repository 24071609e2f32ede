"""What the trigger by an action of a pipeline adds, exactly."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    allowed,
    logical_id_of,
    of_type,
    only,
    only_id,
    own_statements,
    sent_to_failures,
    statements_of,
    trust,
    trusted,
)
from lambda_foundry.triggers.codepipeline import CodepipelineTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate

PIPELINE, FUNCTION = "AWS::CodePipeline::Pipeline", "AWS::Lambda::Function"
RESULTS = ["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"]
XRAY = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
"""What each function may do, in the same statement."""


def test_codepipeline_function_may_report_alone(trigger_template: TriggerTemplate) -> None:
    """Jobs have no ARN; nobody is permitted by the function's policy."""
    resources = trigger_template("codepipeline")

    assert own_statements(resources) == [
        {"Action": [*RESULTS, *XRAY], "Effect": "Allow", "Resource": "*"},
        sent_to_failures(resources),
    ]
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_codepipeline_role_may_invoke_and_use_its_bucket(
    trigger_template: TriggerTemplate,
) -> None:
    """CDK's grants would take in more of the bucket, and the names of all functions."""
    resources = trigger_template("codepipeline")

    bucket = logical_id_of(resources, "TriggerSource")
    objects = {"Fn::Join": ["", [{"Fn::GetAtt": [bucket, "Arn"]}, "/*"]]}
    assert statements_of(resources, logical_id_of(resources, "TriggerCallerRole")) == [
        allowed("lambda:InvokeFunction", on=only_id(resources, FUNCTION)),
        {
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            "Effect": "Allow",
            "Resource": objects,
        },
        allowed(*(f"s3:GetBucket{what}" for what in ("Acl", "Location", "Versioning")), on=bucket),
    ]


def test_codepipeline_role_trusts_pipelines_of_this_account(
    trigger_template: TriggerTemplate,
) -> None:
    """The pipeline's own name is known after it is made, by this role."""
    arn = "arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:*"

    assert trust(trigger_template("codepipeline"), "TriggerCallerRole") == trusted(
        "codepipeline.amazonaws.com", source_arn=arn
    )


def test_codepipeline_starts_when_it_is_told_to(trigger_template: TriggerTemplate) -> None:
    """It looks for no changes, and asks the function after its source is there."""
    resources = trigger_template("codepipeline")

    pipeline = only(resources, PIPELINE)
    (take,), (invoke,) = (stage["Actions"] for stage in pipeline["Stages"])
    assert [stage["Name"] for stage in pipeline["Stages"]] == ["Source", "Invoke"]
    assert take["Configuration"]["PollForSourceChanges"] is False
    assert invoke["Configuration"] == {"FunctionName": {"Ref": only_id(resources, FUNCTION)}}
    assert "RoleArn" not in invoke


def pipeline_of_another(stack: cdk.Stack) -> codepipeline.Pipeline:
    """A pipeline as one would make it, with a stage `Check`."""
    bucket = s3.Bucket(stack, "Bucket", versioned=True)
    take = actions.S3SourceAction(
        action_name="Take",
        bucket=bucket,
        bucket_key="app.zip",
        output=codepipeline.Artifact(),
        trigger=actions.S3Trigger.NONE,
    )
    approve = actions.ManualApprovalAction(action_name="Approve")
    stages = [
        codepipeline.StageProps(stage_name="Source", actions=[take]),
        codepipeline.StageProps(stage_name="Check", actions=[approve]),
    ]
    return codepipeline.Pipeline(stack, "Release", artifact_bucket=bucket, stages=stages)


@pytest.mark.parametrize(("stage_name", "number"), [("Check", 1), ("Tell", 2)])
def test_codepipeline_joins_a_stage_or_adds_one(
    stage_name: str, number: int, stack: cdk.Stack, function: PythonFunction
) -> None:
    """Of a pipeline that is there."""
    pipeline = pipeline_of_another(stack)

    CodepipelineTrigger(stack, "Trigger", function=function, source=pipeline, stage_name=stage_name)

    stages = only(resources_of(stack), PIPELINE)["Stages"]
    assert stages[number]["Name"] == stage_name
    assert stages[number]["Actions"][-1]["Name"] == "Trigger"


def test_codepipeline_takes_on_a_role_that_invokes_alone(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """It trusts the role of this pipeline and nobody else; that one may take it on."""
    CodepipelineTrigger(stack, "Trigger", function=function, source=pipeline_of_another(stack))

    resources = resources_of(stack)
    role, own = (logical_id_of(resources, f"Release{each}") for each in ("TriggerRole", "Role"))
    assert statements_of(resources, role) == [
        allowed("lambda:InvokeFunction", on=only_id(resources, FUNCTION))
    ]
    (statement,) = resources[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": {"Fn::GetAtt": [own, "Arn"]}}
    may = statements_of(resources, own)
    (taking_on,) = (one["Resource"] for one in may if one["Action"] == "sts:AssumeRole")
    assert {"Fn::GetAtt": [role, "Arn"]} in taking_on


def test_codepipeline_of_a_trigger_invokes_a_second_function(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """The pipeline that a trigger has made invokes a second function by its one role."""
    first = CodepipelineTrigger(stack, "First", function=function)
    second = PythonFunction(stack, "Second", source=SMALLEST)
    CodepipelineTrigger(stack, "More", function=second, source=first.source)

    resources = resources_of(stack)
    may = statements_of(resources, logical_id_of(resources, "FirstCallerRole"))
    (invoking,) = (one for one in may if one["Action"] == "lambda:InvokeFunction")
    assert len(invoking["Resource"]) == 2


def test_codepipeline_refuses_an_imported_pipeline(
    stack: cdk.Stack, function: PythonFunction
) -> None:
    """It belongs to a template of somebody else's."""
    arn = "arn:aws:codepipeline:eu-west-1:123456789012:release"
    pipeline = codepipeline.Pipeline.from_pipeline_arn(stack, "Imported", arn)

    with pytest.raises(Mistake, match="an imported pipeline can't be told to invoke a function"):
        CodepipelineTrigger(stack, "Trigger", function=function, source=pipeline)


def resources_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of the stack's template."""
    found: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return found
