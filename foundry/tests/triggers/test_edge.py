"""What a function at CloudFront's edge is, and what its trigger adds, exactly."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk.assertions import Template

from lambda_foundry.access.report import as_words
from lambda_foundry.access.template_access import template_access
from lambda_foundry.edge_function import EdgeFunction
from lambda_foundry.execution_role import allow
from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.template.document import Template as Document
from lambda_foundry.testing.template_parts import (
    execution_role_id,
    of_type,
    only,
    only_id,
    readable,
    statements_of,
)
from lambda_foundry.triggers.edge import EdgeTrigger
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app

FUNCTION, DISTRIBUTION = "AWS::Lambda::Function", "AWS::CloudFront::Distribution"
VERSION = "AWS::Lambda::Version"


@pytest.fixture(params=["dev", "prod"])
def stage_stack(request: pytest.FixtureRequest, tmp_path: Path) -> cdk.Stack:
    """An empty stack of a stage."""
    return cdk.Stack(trial_app(tmp_path, stage=request.param), "Trial")


def at_the_edge(
    stack: cdk.Stack, *, reserved_concurrency: int | None = None, **given: Any
) -> dict[str, Any]:
    """The resources of a function with the trigger."""
    function = EdgeFunction(
        stack, "Function", source=SMALLEST, reserved_concurrency=reserved_concurrency
    )
    EdgeTrigger(stack, "Trigger", function=function, **given)
    resources: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return resources


def test_edge_function_has_what_cloudfront_takes_alone(stage_stack: cdk.Stack) -> None:
    """No variables, layers, network, traces, key, log group or queue, in any stage."""
    function = only(at_the_edge(stage_stack), FUNCTION)

    assert function["Architectures"] == ["x86_64"]
    assert set(function) == {
        *("Architectures", "Code", "Handler", "MemorySize", "Role", "Runtime", "Timeout")
    }
    assert (function["MemorySize"], function["Timeout"]) == (128, 5)


def test_edge_function_may_write_its_logs_wherever_it_runs(stage_stack: cdk.Stack) -> None:
    """And nothing else; Lambda and its edge assume the role, for no source that they would name."""
    resources = at_the_edge(stage_stack)

    role = execution_role_id(resources)
    assert readable(statements_of(resources, role)) == [
        {
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": "arn:${AWS::Partition}:logs:*:${AWS::AccountId}"
            f":log-group:/aws/lambda/us-east-1.${{{only_id(resources, FUNCTION)}}}:*",
        }
    ]
    (trust,) = resources[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": ["edgelambda.amazonaws.com", "lambda.amazonaws.com"]}
    assert of_type(resources, "AWS::Lambda::Permission") == []


def test_edge_function_waits_for_what_it_is_allowed(stack: cdk.Stack) -> None:
    """Not for its logs, whose policy waits for the function's name."""
    function = EdgeFunction(stack, "Function", source=SMALLEST)
    allow(function.role, "s3:GetObject", on="arn:aws:s3:::prices/today.json")

    resources = Template.from_stack(stack).to_json()["Resources"]
    policy = only_id(resources, "AWS::IAM::Policy")
    assert resources[only_id(resources, FUNCTION)]["DependsOn"] == [policy]


def test_edge_distribution_runs_a_version_that_stays(stage_stack: cdk.Stack) -> None:
    """CloudFront deletes its copies hours later, and Lambda no version before that."""
    resources = at_the_edge(stage_stack)

    version = only_id(resources, VERSION)
    behavior = only(resources, DISTRIBUTION)["DistributionConfig"]["DefaultCacheBehavior"]
    assert behavior["LambdaFunctionAssociations"] == [
        {"EventType": "viewer-request", "LambdaFunctionARN": {"Ref": version}}
    ]
    assert behavior["ViewerProtocolPolicy"] == "redirect-to-https"
    assert resources[version]["DeletionPolicy"] == "Retain"


def test_edge_distribution_of_ones_own_gets_a_behavior(stack: cdk.Stack) -> None:
    """For the requests that are named; its default stays as it is."""
    origin = origins.HttpOrigin("www.example.com")
    behavior = cloudfront.BehaviorOptions(origin=origin)
    source = cloudfront.Distribution(stack, "Distribution", default_behavior=behavior)

    resources = at_the_edge(stack, source=source, origin=origin, path_pattern="/members/*")

    said = only(resources, DISTRIBUTION)["DistributionConfig"]
    (members,) = said["CacheBehaviors"]
    assert members["PathPattern"] == "/members/*"
    assert members["LambdaFunctionAssociations"][0]["EventType"] == "viewer-request"
    assert "LambdaFunctionAssociations" not in said["DefaultCacheBehavior"]
    assert of_type(resources, "AWS::S3::Bucket") == []


@pytest.fixture(scope="module")
def in_prod(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The resources in the prod stage, of a function that five visitors may use at once."""
    app = trial_app(tmp_path_factory.mktemp("prod"), stage="prod")
    return at_the_edge(cdk.Stack(app, "Trial"), reserved_concurrency=5)


def test_edge_distribution_logs_who_asks_in_prod(in_prod: dict[str, Any]) -> None:
    """For a year, into a bucket of its own, which CloudFront writes by an access control list."""
    logged = only(in_prod, DISTRIBUTION)["DistributionConfig"]["Logging"]["Bucket"]
    (bucket, _) = logged["Fn::GetAtt"]
    said = in_prod[bucket]["Properties"]
    assert said["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "ObjectWriter"}]
    assert said["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 365


def test_edge_distribution_reads_an_encrypted_bucket(in_prod: dict[str, Any]) -> None:
    """By the stack's key, which is there before the distribution and so names none."""
    statements = only(in_prod, "AWS::KMS::Key")["KeyPolicy"]["Statement"]
    any_of_ours = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/*"

    assert readable(statements[-1]) == {
        "Action": "kms:Decrypt",
        "Condition": {"ArnLike": {"AWS:SourceArn": any_of_ours}},
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Resource": "*",
    }


def test_edge_function_reserves_in_prod(in_prod: dict[str, Any]) -> None:
    """As a stage says that reserves at all."""
    assert only(in_prod, FUNCTION)["ReservedConcurrentExecutions"] == 5


def test_edge_is_told_in_words(stack: cdk.Stack) -> None:
    """Which distribution runs it, and that its logs are its own."""
    document = Document({"Resources": at_the_edge(stack)})

    (function,) = template_access(document, name="edge").functions
    told = str(as_words(function))
    assert "CloudFront distribution Trigger/Distribution, at its edge" in told
    assert "create and write its own logs at CloudFront's edge (any stream)" in told


def test_edge_stack_is_refused_by_cloudformation_elsewhere(stack: cdk.Stack) -> None:
    """Where the template doesn't know its region; two functions say so once."""
    EdgeFunction(stack, "One", source=SMALLEST)
    EdgeFunction(stack, "Two", source=SMALLEST)

    (rule,) = [
        rule
        for name, rule in Template.from_stack(stack).to_json()["Rules"].items()
        if name == "EdgeRegion"
    ]
    (assertion,) = rule["Assertions"]
    assert assertion["Assert"] == {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}


def test_edge_function_of_another_region_is_refused(tmp_path: Path) -> None:
    """In one line, which says where it belongs."""
    there = cdk.Environment(account="123456789012", region="eu-west-1")
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Trial", env=there)

    with pytest.raises(Mistake, match="lives in us-east-1, the stack is in eu-west-1; put"):
        EdgeFunction(stack, "Function", source=SMALLEST)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"timeout": cdk.Duration.seconds(30)}, "may run for 30 s, and a viewer waits for 5 s"),
        ({"memory_size": 256}, "has 256 MB, and one that a viewer waits for has 128"),
    ],
)
def test_edge_refuses_what_a_viewer_does_not_wait_for(
    given: dict[str, Any], told: str, stack: cdk.Stack
) -> None:
    """An origin may be waited for longer."""
    function = EdgeFunction(stack, "Function", source=SMALLEST, **given)

    with pytest.raises(Mistake, match=told):
        EdgeTrigger(stack, "Trigger", function=function)

    asked = cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST
    EdgeTrigger(stack, "Other", function=function, event_type=asked)


def test_edge_takes_no_other_function(stack: cdk.Stack, function: PythonFunction) -> None:
    """CloudFront would refuse its variables, its layers and its architecture."""
    with pytest.raises(Mistake, match=r"function: .* give one of type EdgeFunction"):
        EdgeTrigger(stack, "Trigger", function=function)  # type: ignore[arg-type]  # what is wrong


def test_edge_wants_to_know_for_which_requests_it_is(stack: cdk.Stack) -> None:
    """Of a distribution that is there."""
    behavior = cloudfront.BehaviorOptions(origin=origins.HttpOrigin("www.example.com"))
    source = cloudfront.Distribution(stack, "Distribution", default_behavior=behavior)

    with pytest.raises(Mistake, match=r"write path_pattern='/members/\*' and origin=…"):
        at_the_edge(stack, source=source)
