"""The results table, as the uptime stack defines it, in memory."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tools.assembly import Assembly


@pytest.fixture
def results_table(assembly: Assembly) -> Iterator[Any]:
    """An empty table with the keys of the template."""
    definition = assembly.stack("uptime").only("AWS::DynamoDB::Table")["Properties"]
    with mock_aws():
        yield boto3.resource("dynamodb").create_table(
            TableName="results",
            AttributeDefinitions=definition["AttributeDefinitions"],
            KeySchema=definition["KeySchema"],
            BillingMode=definition["BillingMode"],
        )
