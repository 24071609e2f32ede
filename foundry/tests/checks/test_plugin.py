"""A synthesis ends where a check finds something, and CDK's report says what and where."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sam as sam
from constructs import Construct

from lambda_foundry.checks.acknowledge import acknowledge
from lambda_foundry.checks.finding import NAME, Rule
from lambda_foundry.checks.plugin import ChecksPlugin
from lambda_foundry.checks.rules import RULES
from lambda_foundry.project import project_root
from lambda_foundry.project_check.cdk_findings import found_by, unread_parts
from lambda_foundry.python_function import PythonFunction
from tests.smallest_source import SMALLEST
from tests.validation import UNVALIDATED


@pytest.fixture
def app(tmp_path: Path) -> cdk.App:
    """An app with the checks, of which one construct is called `uptime/check`."""
    app = cdk.App(
        outdir=str(tmp_path / "cdk.out"),
        context={"aws:cdk:enable-path-metadata": True},
        **UNVALIDATED,
    )
    cdk.Validations.of(app).add_plugins(ChecksPlugin({"Uptime/Check": "uptime/check"}))
    return app


@pytest.fixture
def function(app: cdk.App) -> lambda_.Function:
    """A function that is to have a variable that its code doesn't know."""
    scope = Construct(cdk.Stack(app, "Uptime"), "Check")
    return PythonFunction(scope, "Function", source=SMALLEST, environment={"MODE": "x"})


def test_synthesis_ends_with_the_finding(app: cdk.App, function: lambda_.Function) -> None:
    """The function's name, what, why, what to write, and the path of the construct."""
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()

    report = json.loads(Path(app.outdir, "validation-report.json").read_text(encoding="utf-8"))
    (plugin,) = report["pluginReports"]
    (violation,) = plugin["violations"]
    (place,) = violation["violatingConstructs"]
    assert violation["ruleName"] == "environment-unread"
    assert violation["description"].startswith("uptime/check: the stack sets the variable 'MODE'")
    assert violation["suggestedFix"] == "give both the same name, or leave it out"
    assert place["constructPath"] == "Uptime/Check/Function/Resource"


def test_every_stack_in_the_app_is_checked(app: cdk.App, function: lambda_.Function) -> None:
    """Also those of a `cdk.Stage` in it, with an assembly of their own, and nested ones."""
    inside = cdk.Stack(cdk.Stage(app, "Second"), "Uptime")
    nested = cdk.NestedStack(cdk.NestedStack(inside, "Outer"), "Inner")
    for stack in (inside, nested):
        PythonFunction(stack, "Function", source=SMALLEST, environment={"MODE": "x"})

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()

    report = json.loads(Path(app.outdir, "validation-report.json").read_text(encoding="utf-8"))
    found = {
        place["constructPath"]
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for place in violation["violatingConstructs"]
    }
    assert found == {
        "Uptime/Check/Function/Resource",
        "Second/Uptime/Function/Resource",
        "Second/Uptime/Outer/Inner/Function/Resource",
    }


def test_sam_in_a_stack_is_checked_and_a_macro_is_warned_of(app: cdk.App, tmp_path: Path) -> None:
    """SAM counts as what is made of it, and a project's check can say what nobody can read."""
    stack = cdk.Stack(app, "Old")
    stack.add_transform("TheirMacro")
    sam.CfnFunction(
        stack, "Work", handler="index.run", runtime="python3.13", inline_code="", memory_size=1
    )

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()

    found = [(one.rule, one.place) for one in found_by(tmp_path, NAME)]
    assert ("memory-size", "Old/Work") in found
    assert [part.split(";")[0] for part in unread_parts(tmp_path)] == [
        "Transform: what TheirMacro makes of the template is known only at deployment"
    ]


def test_acknowledged_finding_lets_the_synthesis_pass(
    app: cdk.App, function: lambda_.Function
) -> None:
    """With its reason beside the resource."""
    acknowledge(function, "environment-unread", reason="for an extension that is added by hand")

    assert app.synth().stacks[0].stack_name == "Uptime"


def test_warning_is_reported_and_lets_the_synthesis_pass(app: cdk.App) -> None:
    """A stack that is nearly full is deployed, and its owner is told."""
    large = cdk.Stack(app, "Large")
    for number in range(450):
        cdk.CfnResource(large, f"Topic{number}", type="AWS::SNS::Topic")

    app.synth()

    report = json.loads(Path(app.outdir, "validation-report.json").read_text(encoding="utf-8"))
    (plugin,) = report["pluginReports"]
    (violation,) = plugin["violations"]
    assert (plugin["conclusion"], violation["severity"]) == ("success", "warning")
    assert "the stack has 450 resources" in violation["description"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_is_documented(rule: Rule) -> None:
    """The page for people has every rule by the name to acknowledge, and its promise."""
    page = (project_root() / "docs" / "how-to" / "check.md").read_text()

    assert f"| `{rule.id}` | {rule.promise} |" in page
