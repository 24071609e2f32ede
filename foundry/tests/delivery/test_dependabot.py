"""Newer versions are proposed for everything that is pinned, but not on the day they appear."""

from typing import Any

import pytest
import yaml

from lambda_foundry.project import project_root

pytestmark = pytest.mark.samples  # a project's own updates are its own affair


@pytest.fixture(scope="module")
def updates() -> dict[str, dict[str, Any]]:
    """What is looked after, by ecosystem."""
    document = yaml.safe_load((project_root() / ".github" / "dependabot.yml").read_text())
    return {update["package-ecosystem"]: update for update in document["updates"]}


def test_everything_pinned_is_looked_after(updates: dict[str, dict[str, Any]]) -> None:
    """Python packages, the CDK CLI, and the actions of the workflows; `uv` where it is locked."""
    assert updates.keys() in ({"pip", "npm", "github-actions"}, {"uv", "npm", "github-actions"})


def test_versions_wait_a_week(updates: dict[str, dict[str, Any]]) -> None:
    """So that others find the bad ones."""
    assert [update["cooldown"]["default-days"] for update in updates.values()] == [7, 7, 7]


def test_accidental_cdk_cli_is_left_out(updates: dict[str, dict[str, Any]]) -> None:
    """The only version that is, and every one after it until somebody looks."""
    assert updates["npm"]["ignore"] == [{"dependency-name": "aws-cdk", "versions": [">=3"]}]
