"""`PythonFunction` and `shared_layer`: defaults, overrides, architectures."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Match, Template

from lambda_foundry.layers import shared_layer
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import (
    allowed,
    logical_id_of,
    only,
    own_statements,
    readable,
)
from lambda_foundry.triggers.sns import SnsTrigger
from tests.smallest_source import SMALLEST
from tests.validation import UNVALIDATED


@pytest.fixture
def stack() -> cdk.Stack:
    """An empty stack of an app whose templates nobody will deploy."""
    return cdk.Stack(cdk.App(**UNVALIDATED), "Shop")


def layer_hashes(stack: cdk.Stack) -> list[str]:
    """The asset of each layer version of the stack."""
    layers = Template.from_stack(stack).find_resources("AWS::Lambda::LayerVersion")
    return [layer["Properties"]["Content"]["S3Key"] for layer in layers.values()]


def test_function_takes_the_other_architecture_by_one_argument(stack: cdk.Stack) -> None:
    """x86_64 where a dependency has no arm64 wheel."""
    PythonFunction(stack, "Echo", source=SMALLEST, architecture=lambda_.Architecture.X86_64)

    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function", {"Architectures": ["x86_64"], "Runtime": "python3.14"}
    )


@pytest.mark.parametrize(
    ("override", "property_"),
    [
        ({"description": "Says it again"}, {"Description": "Says it again"}),
        ({"tracing": lambda_.Tracing.DISABLED}, {"TracingConfig": Match.absent()}),
        ({"reserved_concurrent_executions": 3}, {"ReservedConcurrentExecutions": 3}),
    ],
    ids=lambda value: next(iter(value)),
)
def test_function_takes_what_a_lambda_function_takes(
    override: dict[str, Any], property_: dict[str, Any], stack: cdk.Stack
) -> None:
    """Every default gives way, and every other property is there."""
    PythonFunction(stack, "Echo", source=SMALLEST, **override)

    Template.from_stack(stack).has_resource_properties("AWS::Lambda::Function", property_)


def test_shared_layer_is_made_once_for_a_stack(stack: cdk.Stack) -> None:
    """Two functions that ask for a layer get the same version."""
    assert shared_layer(stack, "requests") is shared_layer(stack, "requests")


def test_shared_layer_differs_by_architecture(stack: cdk.Stack) -> None:
    """Each architecture has its own layer, with wheels of its own, and says so."""
    shared_layer(stack, "requests")
    shared_layer(stack, "requests", architecture=lambda_.Architecture.X86_64)

    arm, x86 = layer_hashes(stack)
    assert arm != x86
    for architecture in ("arm64", "x86_64"):
        Template.from_stack(stack).has_resource_properties(
            "AWS::Lambda::LayerVersion", {"CompatibleArchitectures": [architecture]}
        )


def test_unknown_layer_is_answered_with_the_known(stack: cdk.Stack) -> None:
    """A misspelt name shows what there is."""
    with pytest.raises(Exception, match=r"layers/request: .* the layers are: .*requests"):
        shared_layer(stack, "request")


def test_function_in_a_vpc_lets_lambda_make_its_interfaces(stack: cdk.Stack) -> None:
    """Deployment would fail without; the function's own code may do none of it."""
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["eu-west-1a"],
        isolated_subnet_ids=["subnet-1"],
    )
    isolated = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)

    PythonFunction(stack, "Function", source=SMALLEST, vpc=vpc, vpc_subnets=isolated)

    resources = Template.from_stack(stack).to_json()["Resources"]
    interfaces = [
        statement
        for statement in readable(own_statements(resources))
        if "ec2:CreateNetworkInterface" in statement["Action"]
    ]
    actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    ]
    functions = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*"
    assert interfaces == [
        {"Action": actions, "Effect": "Allow", "Resource": "*"},
        {
            "Action": actions,
            "Condition": {"ArnLike": {"lambda:SourceFunctionArn": functions}},
            "Effect": "Deny",
            "Resource": "*",
        },
    ]


def test_function_may_use_the_key_of_its_dead_letter_queue(stack: cdk.Stack) -> None:
    """CDK lets it send, and without the key each failed event would be lost."""
    key = kms.Key(stack, "OwnKey")
    queue = sqs.Queue(stack, "Failed", encryption_master_key=key)

    PythonFunction(stack, "Function", source=SMALLEST, dead_letter_queue=queue)

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert own_statements(resources) == [
        allowed("sqs:SendMessage", on=logical_id_of(resources, "Failed")),
        allowed("kms:Decrypt", "kms:GenerateDataKey", on=logical_id_of(resources, "OwnKey")),
    ]


def test_function_keeps_its_dead_letter_topic_beside_a_trigger(stack: cdk.Stack) -> None:
    """What the function is given comes before the queue that a trigger would give it."""
    topic = sns.Topic(stack, "Failed")
    function = PythonFunction(stack, "Function", source=SMALLEST, dead_letter_topic=topic)

    SnsTrigger(stack, "Trigger", function=function)

    resources = Template.from_stack(stack).to_json()["Resources"]
    target = {"TargetArn": {"Ref": logical_id_of(resources, "Failed")}}
    assert only(resources, "AWS::Lambda::Function")["DeadLetterConfig"] == target
