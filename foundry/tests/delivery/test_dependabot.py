"""Newer versions are proposed for everything that is pinned, but not on the day they appear."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.delivery.workflows import FOLDERS

Updates = dict[str, dict[str, Any]]


@pytest.fixture(params=[*FOLDERS.values()], ids=[*FOLDERS])
def updates(request: pytest.FixtureRequest) -> Updates:
    """What is looked after, by ecosystem."""
    folder: Path = request.param
    document = yaml.safe_load((folder.parent / "dependabot.yml").read_text())
    return {update["package-ecosystem"]: update for update in document["updates"]}


def test_everything_pinned_is_looked_after(updates: Updates) -> None:
    """Python packages, by `uv` where they are locked; the CDK CLI, and the workflows' actions."""
    assert updates.keys() in ({"pip", "npm", "github-actions"}, {"uv", "npm", "github-actions"})


def test_versions_wait_a_week(updates: Updates) -> None:
    """So that others find the bad ones."""
    assert [update["cooldown"]["default-days"] for update in updates.values()] == [7, 7, 7]


def test_accidental_cdk_cli_is_left_out(updates: Updates) -> None:
    """The only version that is, and every one after it until somebody looks."""
    assert updates["npm"]["ignore"] == [{"dependency-name": "aws-cdk", "versions": [">=3"]}]
