"""`uses` of a function: its stack says what code that can't be followed does by the role."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template as Synthesized

from lambda_foundry.checks.run import check
from lambda_foundry.execution_role import allow, uses
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.document import Template
from tests.validation import UNVALIDATED


@pytest.fixture
def stack() -> cdk.Stack:
    """An empty stack."""
    return cdk.Stack(cdk.App(**UNVALIDATED), "Shop")


@pytest.fixture
def function(stack: cdk.Stack) -> lambda_.Function:
    """A function whose code calls nothing that could be seen."""
    return lambda_.Function(
        stack,
        "Sell",
        code=lambda_.Code.from_inline("def handler(event, context): pass"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_14,
    )


def refused(stack: cdk.Stack) -> list[tuple[str, ...]]:
    """The actions that functions need and their roles don't allow."""
    template = Template(Synthesized.from_stack(stack).to_json())
    found = check(template).findings
    return [finding.about for finding in found if finding.rule == "call-not-allowed"]


@pytest.mark.parametrize(
    ("allowed", "lacking"),
    [
        (["sqs:PurgeQueue"], [("sqs:SendMessage",)]),
        (["sqs:PurgeQueue", "sqs:SendMessage"], []),
    ],
)
def test_declared_use_needs_its_right(
    allowed: list[str],
    lacking: list[tuple[str, ...]],
    stack: cdk.Stack,
    function: lambda_.Function,
) -> None:
    """One call adds to what an earlier one has said."""
    queue = sqs.Queue(stack, "Jobs")
    uses(function, "sqs:SendMessage", on=queue, because="a plugin sends them")
    uses(function, "sqs:PurgeQueue", on=queue, because="a plugin tidies up")
    allow(function.role, *allowed, on=queue)

    assert refused(stack) == lacking


@pytest.mark.parametrize(
    ("action", "because", "said"),
    [
        ("sqs:SendMessage", " ", "Shop/Sell: uses() needs a reason, `because=`"),
        ("SendMessage", "a plugin", "'SendMessage' is no action that code uses"),
        ("sqs:*", "a plugin", "write service:Action"),
    ],
)
def test_use_that_says_too_little_is_refused(
    action: str, because: str, said: str, function: lambda_.Function
) -> None:
    """In one line, with the function's path."""
    with pytest.raises(Mistake) as raised:
        uses(function, action, on="arn:aws:sqs:eu-west-1:123456789012:jobs", because=because)

    assert said in str(raised.value)


def test_use_of_an_imported_function_is_refused(stack: cdk.Stack) -> None:
    """Its code and its role are somebody else's."""
    imported = lambda_.Function.from_function_name(stack, "Other", "other")

    with pytest.raises(Mistake, match="is no function of this stack"):
        uses(imported, "sqs:SendMessage", on="arn:aws:sqs:::jobs", because="a plugin")  # type: ignore[arg-type]  # as people may
