"""Every property of `lambda_.Function` gives what the page says, or is refused in one line."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import readable
from tests.constructs.function_properties import NONE, PROPERTIES
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import resources, trial_app

REFUSED = [name for name, each in PROPERTIES.items() if each.refused]
KNOWN = inspect.signature(lambda_.Function.__init__).parameters
TAKEN = [name for name in PROPERTIES if name in KNOWN and name not in REFUSED]
"""Older versions of CDK know fewer."""


def id_of(name: str) -> str:
    """Of the function that is given this property, and of no other."""
    return f"{construct_id(name)}Function"


def function_with(stack: cdk.Stack, name: str) -> PythonFunction:
    """A function that is given this property."""
    tried = PROPERTIES[name]
    given: dict[str, Any] = {name: tried.given(stack)} | tried.beside(stack)
    return PythonFunction(stack, id_of(name), source=SMALLEST, **given)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The resources of one function for each property that is taken."""
    directory = tmp_path_factory.mktemp("properties")
    stack = cdk.Stack(trial_app(directory, stage="dev"), "Shop")
    for name in TAKEN:
        function = function_with(stack, name)
        if name == "current_version_options":
            function.add_alias("live")
    cast_app(stack).synth()
    return resources(directory, "Shop")


def cast_app(stack: cdk.Stack) -> cdk.App:
    """The app around a stack."""
    app = cdk.App.of(stack)
    assert isinstance(app, cdk.App)
    return app


def has(value: Any, expected: Any) -> bool:
    """Whether a value has all that is expected of it, and perhaps more."""
    if isinstance(expected, dict) and isinstance(value, dict):
        return all(
            part not in value if each is NONE else has(value.get(part), each)
            for part, each in expected.items()
        )
    if isinstance(expected, list) and isinstance(value, list):
        return all(any(has(item, each) for item in value) for each in expected)
    return bool(value == expected)


def beside(template: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """What the function of this property has of the type that should show it."""
    for logical_id, resource in template.items():
        if logical_id.startswith(id_of(name)) and resource["Type"] == PROPERTIES[name].of:
            yield readable(resource["Properties"])


@pytest.mark.parametrize("name", TAKEN)
def test_property_gives_what_the_page_says(name: str, template: dict[str, Any]) -> None:
    """In the template, beside the defaults that it doesn't exclude."""
    found = list(beside(template, name))

    assert [each for each in found if has(each, PROPERTIES[name].gives)], found


@pytest.mark.parametrize("name", REFUSED)
def test_property_is_refused(name: str, tmp_path: Path) -> None:
    """In one line, that says what to write."""
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Shop")

    with pytest.raises(Mistake, match=f"^Shop/{id_of(name)}: {PROPERTIES[name].refused}"):
        function_with(stack, name)


def test_every_property_is_tried() -> None:
    """A new version of CDK that brings another one asks what it gives."""
    assert set(KNOWN) - {"self", "scope", "id"} <= PROPERTIES.keys()


def test_handler_of_an_image_is_refused(tmp_path: Path) -> None:
    """By what to take in place of a `PythonFunction`."""
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Shop")

    with pytest.raises(Mistake, match=r"^Shop/Pay: handler: .* for a container image take lambda_"):
        PythonFunction(stack, "Pay", source=SMALLEST, handler=lambda_.Handler.FROM_IMAGE)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"runtime": "python3.14"}, "write one like runtime=lambda_.Runtime.PYTHON_3_14"),
        ({"architecture": "arm64"}, "write one like architecture=lambda_.Architecture.ARM_64"),
        ({"layers": "requests"}, 'write layers=[shared_layer(scope, "requests")]'),
        ({"layers": ["requests"]}, 'write layers=[shared_layer(scope, "requests")]'),
        (
            {"environment": {"LIMIT": 5}},
            'environment: LIMIT is 5, and variables are texts; write "5"',
        ),
    ],
)
def test_mistaken_text_is_refused(given: dict[str, Any], says: str, tmp_path: Path) -> None:
    """A name for what has it, and a number among the variables, of which jsii tells little."""
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Shop")

    with pytest.raises(Mistake) as raised:
        PythonFunction(stack, "Pay", source=SMALLEST, **given)

    assert says in str(raised.value)


def test_concurrency_is_reserved_by_one_of_two_names(tmp_path: Path) -> None:
    """One of them would be passed over in silence."""
    stack = cdk.Stack(trial_app(tmp_path, stage="prod"), "Shop")

    with pytest.raises(Mistake, match="leave one out"):
        PythonFunction(
            stack,
            "Pay",
            source=SMALLEST,
            reserved_concurrency=5,
            reserved_concurrent_executions=3,
        )


def test_snap_start_brings_no_warning_of_cdk(tmp_path: Path) -> None:
    """It comes with an alias as well, and so tells nothing; our own rule looks for one."""
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Shop")
    function_with(stack, "snap_start").add_alias("live")

    stack_artifact = cast_app(stack).synth().get_stack_by_name("Shop")

    assert [each.entry.data for each in stack_artifact.messages] == []


def test_insights_brings_no_policy_of_aws(tmp_path: Path) -> None:
    """That would let the code make any log group; one that the function is given stays."""
    stack = cdk.Stack(trial_app(tmp_path, stage="dev"), "Shop")
    function = function_with(stack, "insights_version")
    listing = iam.PolicyStatement(actions=["s3:ListAllMyBuckets"], resources=["*"])
    policy = iam.ManagedPolicy(stack, "Own", statements=[listing])
    assert function.role
    function.role.add_managed_policy(policy)
    cast_app(stack).synth()

    (role,) = [
        each["Properties"]
        for each in resources(tmp_path, "Shop").values()
        if each["Type"] == "AWS::IAM::Role"
    ]
    assert [list(arn) for arn in role["ManagedPolicyArns"]] == [["Ref"]]
