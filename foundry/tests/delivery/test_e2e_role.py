"""The role that GitHub fires triggers with: who may assume it, and what it reaches."""

import pytest

from lambda_foundry.project import project_root
from lambda_foundry.project_check.command import check_templates
from lambda_foundry.project_check.tool import run_tool
from lambda_foundry.template.cloud_assembly import read_template

FILE = project_root() / "docs" / "delivery" / "e2e-role.template.yaml"
DEPLOYING = FILE.with_name("deploy-role.template.yaml")


def test_own_checks_find_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """By the command that checks any template, and no exception is made."""
    assert check_templates([str(FILE)]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.slow
def test_cfn_lint_finds_nothing() -> None:
    """As over the project's own templates."""
    assert run_tool("cfn-lint", "--format", "parseable", "--", str(FILE)) == []


def test_role_trusts_whom_the_deploying_one_does() -> None:
    """The same environment of the same repository, by the same provider."""
    (trust,) = read_template(FILE).properties("E2eRole")["AssumeRolePolicyDocument"]["Statement"]
    deploying = read_template(DEPLOYING).properties("DeployRole")["AssumeRolePolicyDocument"]

    assert trust["Principal"] == {"Federated": {"Ref": "ProviderArn"}}
    assert trust["Condition"] == deploying["Statement"][0]["Condition"]


def test_role_reaches_what_is_of_the_stage() -> None:
    """What has the stage in its name; APIs, buses and state machines have none."""
    (policy,) = read_template(FILE).properties("E2eRole")["Policies"]
    resources = [one["Resource"]["Fn::Sub"] for one in policy["PolicyDocument"]["Statement"]]

    # arn:${AWS::Partition}:SERVICE:…
    elsewhere = [each.split(":")[4] for each in resources if "-${Stage}" not in each]
    assert elsewhere == ["execute-api", "events", "states"]
