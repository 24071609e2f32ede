"""The page on stages that share an account: CDK's deploy role is bound to one of them."""

import textwrap
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import read_template
from lambda_foundry.template.values import text
from tests.docs.pages import HOW_TO

BOOTSTRAP = "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
STACKS = "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack"


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the deploy role may do, in CDK's own template with the page's statement put in."""
    page = (HOW_TO / "keep-stages-apart.md").read_text(encoding="utf-8")
    block = page.partition("```yaml\n")[2].partition("```")[0]
    written = (project_root() / BOOTSTRAP).read_text(encoding="utf-8")
    before, found, after = written.partition("              - Sid: DeployPermissions\n")
    file = tmp_path_factory.mktemp("bootstrap") / "bootstrap.yaml"
    file.write_text(before + textwrap.indent(block, " " * 14) + found + after, encoding="utf-8")
    return deploy_role(file)


def deploy_role(file: Path) -> list[dict[str, Any]]:
    """The statements of the role that `cdk deploy` assumes."""
    (policy,) = read_template(file).properties("DeploymentActionRole")["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def test_bound_role_is_refused_each_change_of_another_stage_s_stacks(
    statements: list[dict[str, Any]],
) -> None:
    """Every action on stacks that CDK's template allows is in the statement that denies."""
    denied = statements[0]
    allowed = {
        action
        for statement in statements[1:]
        for action in statement["Action"]
        if action.startswith("cloudformation:")
    }

    assert denied["Effect"] == "Deny"
    assert set(denied["Action"]) == allowed


@pytest.mark.parametrize(
    ("stack", "is_left"),
    [("shop-dev", True), ("shop-prod", False), ("shop-dev-eu", False), ("shop-predev", False)],
)
def test_bound_role_is_left_the_stacks_of_its_stage(
    stack: str, is_left: bool, statements: list[dict[str, Any]]
) -> None:
    """Also those whose names only resemble them are refused."""
    (pattern,) = statements[0]["NotResource"]

    assert fnmatchcase(f"{STACKS}/{stack}/0f1e2d3c", text(pattern)) is is_left
