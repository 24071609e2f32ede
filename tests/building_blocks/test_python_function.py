"""`PythonFunction` and `shared_layer`: defaults, overrides, architectures."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Match, Template

from building_blocks.python_function import PythonFunction
from building_blocks.shared_layer import shared_layer
from tests.smallest_source import SMALLEST


@pytest.fixture
def stack() -> cdk.Stack:
    """An empty stack of an app whose templates nobody will deploy."""
    return cdk.Stack(cdk.App(builtin_cloud_formation_validation=False), "Shop")


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
