"""The role that GitHub deploys with: who may assume it, and what it may do."""

from typing import Any

import pytest

from lambda_foundry.checks.run import check
from lambda_foundry.project import project_root
from lambda_foundry.project_check.command import check_templates
from lambda_foundry.project_check.tool import run_tool
from lambda_foundry.template.cloud_assembly import read_template
from lambda_foundry.template.document import Template

FILE = project_root() / "docs" / "delivery" / "deploy-role.template.yaml"
GITHUB = "token.actions.githubusercontent.com"


@pytest.fixture(scope="module")
def template() -> Template:
    """The template, as CloudFormation is given it."""
    return read_template(FILE)


@pytest.fixture(scope="module")
def role(template: Template) -> dict[str, Any]:
    """The properties of its one role."""
    (logical_id,) = template.ids("AWS::IAM::Role")
    return dict(template.properties(logical_id))


def test_own_checks_find_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """By the command that checks any template, and no exception is made."""
    assert check_templates([str(FILE)]) == 0
    assert capsys.readouterr() == ("", "")
    assert "lambda-foundry:acknowledged" not in FILE.read_text()


def test_own_checks_would_find_more(template: Template) -> None:
    """They look at this role: allowing it everything is a finding."""
    statement = template.document["Resources"]["DeployRole"]["Properties"]["Policies"][0]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policies = [statement | {"PolicyDocument": {"Statement": [everything]}}]
    changed = read_template(FILE)
    changed.document["Resources"]["DeployRole"]["Properties"]["Policies"] = policies

    assert [finding.rule for finding in check(changed).findings] == ["iam-everything"]


@pytest.mark.slow
def test_cfn_lint_finds_nothing() -> None:
    """As over the project's own templates."""
    assert run_tool("cfn-lint", "--format", "parseable", "--", str(FILE)) == []


def test_only_one_environment_of_one_repository_may_assume_it(role: dict[str, Any]) -> None:
    """Another repository, a branch, a tag and a pull request all have another subject."""
    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {
                "Federated": {
                    "Fn::If": ["MakesProvider", {"Ref": "Provider"}, {"Ref": "ProviderArn"}]
                }
            },
            "Condition": {
                "StringEquals": {
                    f"{GITHUB}:aud": "sts.amazonaws.com",
                    f"{GITHUB}:sub": {"Fn::Sub": "repo:${Repository}:environment:${Stage}"},
                }
            },
        }
    ]


def test_repository_and_stage_are_no_patterns(template: Template) -> None:
    """Nobody can widen the subject by a value with a wildcard; a stage of your own will do."""
    parameters = template.document["Parameters"]

    assert parameters["Repository"]["AllowedPattern"] == "[A-Za-z0-9-]+/[A-Za-z0-9._-]+"
    assert parameters["Stage"]["AllowedPattern"] == "[a-z][a-z0-9-]*"


def test_provider_is_of_github_alone(template: Template) -> None:
    """And stays when the stack goes, since other stages may use it."""
    provider = template.document["Resources"]["Provider"]

    assert provider["Properties"] == {
        "Url": f"https://{GITHUB}",
        "ClientIdList": ["sts.amazonaws.com"],
    }
    assert provider["DeletionPolicy"] == provider["UpdateReplacePolicy"] == "Retain"


def test_role_may_only_assume_those_of_cdk(role: dict[str, Any]) -> None:
    """Three of the stage's bootstrap, in this account and region; nothing by itself."""
    here = "${AWS::AccountId}-${AWS::Region}"
    bootstrap = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-${Qualifier}"
    (policy,) = role["Policies"]

    assert "ManagedPolicyArns" not in role
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": [
                {"Fn::Sub": f"{bootstrap}-deploy-role-{here}"},
                {"Fn::Sub": f"{bootstrap}-file-publishing-role-{here}"},
                {"Fn::Sub": f"{bootstrap}-lookup-role-{here}"},
            ],
        }
    ]


def test_session_is_short(role: dict[str, Any]) -> None:
    """An hour, which is the least that AWS takes."""
    assert role["MaxSessionDuration"] == 3600
