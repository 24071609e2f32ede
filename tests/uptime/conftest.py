"""The results table, as the uptime stack defines it, in memory."""

from typing import Any

import pytest
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing import DeployedResources
from lambda_foundry.testing.template_parts import only_id

TABLE = "AWS::DynamoDB::Table"


@pytest.fixture
def results_table(deployed: DeployedResources) -> Any:
    """The table, empty for each test."""
    return deployed.table("uptime/Results")


@pytest.fixture
def results_table_id(assembly: Assembly) -> str:
    """The logical id of the table in the template."""
    return only_id(assembly.stack("uptime").part("Uptime/Results")["Resources"], TABLE)
