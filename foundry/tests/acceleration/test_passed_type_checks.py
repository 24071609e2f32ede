"""A type that passed is not checked again, and nothing passes that jsii would refuse."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from lambda_foundry.acceleration.passed_type_checks import remember_passed_checks
from tests.validation import UNVALIDATED


@pytest.fixture
def stack() -> cdk.Stack:
    """An empty stack, with passed checks remembered."""
    remember_passed_checks()
    return cdk.Stack(cdk.App(**UNVALIDATED), "Shop")


def function(stack: cdk.Stack, id_: str, **props: Any) -> lambda_.Function:
    """A function with all that it has to have."""
    required: dict[str, Any] = {
        "code": lambda_.Code.from_inline("code"),
        "handler": "index.handler",
        "runtime": lambda_.Runtime.PYTHON_3_13,
    }
    return lambda_.Function(stack, id_, **(required | props))


def test_right_type_is_remembered_and_a_wrong_one_still_refused(stack: cdk.Stack) -> None:
    """For the same argument of the same call, by the message that names it."""
    function(stack, "Right", memory_size=256)

    with pytest.raises(TypeError, match=r"memory_size must be .*; got str instead"):
        function(stack, "Wrong", memory_size="256")


def test_each_item_of_a_collection_is_checked() -> None:
    """One right list says nothing of the next."""
    remember_passed_checks()
    iam.PolicyStatement(actions=["s3:GetObject"])
    wrong: Any = [1]

    with pytest.raises(TypeError, match=r"actions must be .*Sequence\[str\].*; got list instead"):
        iam.PolicyStatement(actions=wrong)


def test_second_value_of_a_class_costs_no_check(
    stack: cdk.Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typeguard is asked for the first value alone."""
    function(stack, "First", memory_size=256, description="first")
    asked: list[str] = []
    monkeypatch.setattr("typeguard.check_type", lambda argname, **_: asked.append(argname))

    function(stack, "Second", memory_size=512, description="second", environment={"A": "1"})

    assert "argument environment" in asked
    assert not {"argument memory_size", "argument description"} & set(asked)
