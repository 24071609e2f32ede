"""What is true of every trigger, over all of them."""

import inspect
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from lambda_foundry.mistakes import Mistake
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.snapshots import without_metadata
from lambda_foundry.testing.template_parts import (
    allowed,
    execution_role_id,
    listed,
    logical_id_of,
    of_type,
    only_id,
    own_statements,
    readable,
    sent_to_failures,
    statements_of,
)
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import TriggerTemplate, trial_app, trial_stack
from tests.triggers.every_trigger import (
    EVERY_TRIGGER,
    IMPORTED,
    MADE_ELSEWHERE,
    OF_ONE_FUNCTION,
    OVERRIDES,
    make,
)

every_trigger = pytest.mark.parametrize("name", sorted(EVERY_TRIGGER))
every_shareable_trigger = pytest.mark.parametrize(
    "name", sorted(EVERY_TRIGGER.keys() - OF_ONE_FUNCTION - MADE_ELSEWHERE)
)
READING_BY_THE_KEY = {"pipes": ("TriggerCallerRole",)}
"""Roles beside the function's that read what is encrypted by the stack's key."""

UNBOUNDED: dict[str, Any] = {"@aws-cdk/core:stackResourceLimit": 0}
"""For all triggers in one stack: no template of AWS's may have so many resources."""

SETTINGS: dict[str, Any] = {
    "@aws-cdk/core:permissionsBoundary": {"name": "${Qualifier}-boundary"},
    "@aws-cdk/core:bootstrapQualifier": "shop",
}
"""Of an app, for every role in it."""

USING_THE_KEY = {
    "bedrock_agent": ("TriggerAgentRole",),
    "codepipeline": ("TriggerCallerRole",),
    "firehose": ("TriggerCallerRole",),
    "iot": ("TriggerErrorRole",),
    "schedule": ("TriggerCallerRole",),
}
"""Roles beside the function's that write what is encrypted by the stack's key."""

every_stage = pytest.mark.parametrize("stage", ["dev", "prod"])


@every_trigger
def test_trigger_permits_only_a_named_source(name: str, trigger_template: TriggerTemplate) -> None:
    """Each permission names the resource or the account behind the service."""
    permissions = of_type(trigger_template(name), "AWS::Lambda::Permission")

    assert [
        permission
        for permission in permissions
        if not ("SourceArn" in permission or "SourceAccount" in permission)
    ] == []


@every_trigger
@every_stage
def test_trigger_allows_no_wildcard_without_its_reason(
    name: str, stage: str, trigger_template: TriggerTemplate
) -> None:
    """Where a statement has no narrower resource than `*`, its policy says why."""
    unexplained = [
        action
        for policy in trigger_template(name, stage=stage).values()
        if policy["Type"] == "AWS::IAM::Policy"
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Resource"] == "*"
        for action in listed(statement["Action"])
        if action not in " ".join(policy.get("Metadata", {}).get("WildcardReasons", {}))
    ]

    assert unexplained == []


@every_trigger
def test_trigger_trusts_callers_from_this_account_alone(
    name: str, trigger_template: TriggerTemplate
) -> None:
    """A role that a service calls with is assumed for a source of this account, nobody else's."""
    trusts = [
        statement
        for role in of_type(trigger_template(name), "AWS::IAM::Role")
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
        if statement["Principal"] != {"Service": "lambda.amazonaws.com"}
    ]

    account = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert [
        trust for trust in trusts if trust.get("Condition", {}).get("StringEquals") != account
    ] == []


@every_trigger
def test_trigger_permits_the_same_in_prod(name: str, trigger_template: TriggerTemplate) -> None:
    """Who may invoke the function doesn't hang on the stage."""
    dev, prod = (
        readable(of_type(trigger_template(name, stage=stage), "AWS::Lambda::Permission"))
        for stage in ("dev", "prod")
    )

    assert prod == dev


@every_trigger
def test_trigger_roles_gain_the_key_alone_in_prod(
    name: str, trigger_template: TriggerTemplate
) -> None:
    """And the queue for failed events, which every function has there; nothing else changes."""
    dev, prod = trigger_template(name), trigger_template(name, stage="prod")
    key = allowed("kms:Decrypt", "kms:GenerateDataKey", on=only_id(prod, "AWS::KMS::Key"))
    kept = sent_to_failures(prod)

    said = own_statements(prod)
    assert [key in said, kept in said] == [True, True]
    assert [each for each in said if each not in (key, kept)] == [
        each for each in own_statements(dev) if each != kept
    ]
    reads = allowed("kms:Decrypt", on=only_id(prod, "AWS::KMS::Key"))
    of_others = {role: statements_of(prod, role) for role in other_roles(dev)}
    assert {role for role, of_role in of_others.items() if key in of_role} == {
        logical_id_of(dev, role) for role in USING_THE_KEY.get(name, ())
    }
    assert {role for role, of_role in of_others.items() if reads in of_role} == {
        logical_id_of(dev, role) for role in READING_BY_THE_KEY.get(name, ())
    }
    assert {
        role: [each for each in of_role if each not in (key, reads)]
        for role, of_role in of_others.items()
    } == {role: statements_of(dev, role) for role in other_roles(dev)}


@pytest.fixture(scope="module")
def all_in_one_stack(tmp_path_factory: pytest.TempPathFactory) -> cdk.Stack:
    """A stack of prod that has every trigger beside a function without one, and its settings."""
    app = trial_app(tmp_path_factory.mktemp("all"), stage="prod", **(UNBOUNDED | SETTINGS))
    cdk.Tags.of(app).add("team", "shop")
    rest = sorted(EVERY_TRIGGER.keys() - {"sqs"})
    return trial_stack(app, "none", "sqs", *rest, id_="Shop")


def test_triggers_leave_other_functions_alone(tmp_path: Path, all_in_one_stack: cdk.Stack) -> None:
    """What a stack holds for one function is the same with all triggers on others beside it."""
    app = trial_app(tmp_path, stage="prod", **SETTINGS)
    cdk.Tags.of(app).add("team", "shop")
    few = trial_stack(app, "none", "sqs", id_="Shop")

    before, after = (template_of(stack) for stack in (few, all_in_one_stack))
    assert {key: after.get(key) for key in before} == before


def test_boundary_tags_and_qualifier_reach_every_role(all_in_one_stack: cdk.Stack) -> None:
    """Of every function and trigger together, whoever made the role."""
    template = Template.from_stack(all_in_one_stack).to_json()

    roles = of_type(template["Resources"], "AWS::IAM::Role")
    boundary = "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/shop-boundary"
    assert len(roles) > len(EVERY_TRIGGER)
    assert {readable(role["PermissionsBoundary"]) for role in roles} == {boundary}
    assert [role for role in roles if {"Key": "team", "Value": "shop"} not in role["Tags"]] == []
    assert template["Parameters"]["BootstrapVersion"]["Default"] == "/cdk-bootstrap/shop/version"


@pytest.mark.slow
@every_shareable_trigger
def test_trigger_takes_the_source_of_another(name: str, stack: cdk.Stack) -> None:
    """Two functions share one source: the second trigger makes none.

    `source_props` can't change what is not made here, so they are refused.
    """
    first = make(name, stack, "First", function=function(stack, "One"))
    two = function(stack, "Two")
    with pytest.raises(Mistake, match="Refused: source_props: only a source"):
        make(
            name,
            stack,
            "Refused",
            function=two,
            source=first.source,
            source_props={"description": "mine"},
        )

    second = make(name, stack, "Second", function=two, source=first.source)

    assert second.source is first.source
    assert second.node.try_find_child(first.source.node.id) is None
    Template.from_stack(stack)


@pytest.mark.slow
@every_shareable_trigger
def test_trigger_takes_a_source_of_another_stack(name: str, stack: cdk.Stack) -> None:
    """The stack with the source is deployed first; neither depends on the other in a circle."""
    first = make(name, stack, "First", function=function(stack, "One"))
    other = cdk.Stack(cdk.App.of(stack), "Other")
    make(name, other, "Second", function=function(other, "Two"), source=first.source)

    assert Template.from_stack(other).to_json()["Resources"]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(IMPORTED))
def test_trigger_takes_an_imported_source(name: str, stack: cdk.Stack) -> None:
    """A source that was made elsewhere is connected as one of ours."""
    source = IMPORTED[name](stack)

    trigger = make(name, stack, "Trigger", function=function(stack, "One"), source=source)

    assert trigger.source is source
    Template.from_stack(stack)


@pytest.mark.slow
@every_shareable_trigger
def test_function_takes_a_second_trigger(name: str, stack: cdk.Stack) -> None:
    """The same kind twice, each with its own source, and one failure queue between them."""
    one = function(stack, "One")

    make(name, stack, "First", function=one)
    make(name, stack, "Second", function=one)

    Template.from_stack(stack).resource_count_is("AWS::Lambda::Function", 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "given", "resource_type", "expected"),
    [pytest.param(name, *override, id=name) for name, override in sorted(OVERRIDES.items())],
)
def test_trigger_default_gives_way(
    name: str, given: dict[str, Any], resource_type: str, expected: dict[str, Any], stack: cdk.Stack
) -> None:
    """What the source's and the connection's L2 take replaces what the trigger would say."""
    make(name, stack, "Trigger", function=function(stack, "One"), **given)

    Template.from_stack(stack).has_resource_properties(resource_type, expected)


@every_trigger
def test_trigger_class_is_short(name: str) -> None:
    """A trigger is read in one go: under 100 lines, and its steps below it."""
    trigger_class, _ = EVERY_TRIGGER[name]

    assert len(inspect.getsource(trigger_class).splitlines()) < 100


def other_roles(resources: dict[str, Any]) -> list[str]:
    """The logical ids of the roles that are not the function's."""
    roles = [key for key, value in resources.items() if value["Type"] == "AWS::IAM::Role"]
    return [role for role in roles if role != execution_role_id(resources)]


def function(stack: cdk.Stack, id_: str) -> lambda_.Function:
    """A function of the project, as an owner would have it."""
    return PythonFunction(stack, id_, source=SMALLEST)


def template_of(stack: cdk.Stack) -> dict[str, Any]:
    """The resources of a stack, less what CDK notes for itself."""
    found: dict[str, Any] = without_metadata(Template.from_stack(stack).to_json()["Resources"])
    return found
