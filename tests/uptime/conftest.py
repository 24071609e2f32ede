"""The results table, as the uptime stack defines it, in memory."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tools.assembly import Assembly


@pytest.fixture(scope="module")
def table(assembly: Assembly) -> Iterator[Any]:
    """A table with the keys of the template, made once for a file of tests."""
    definition = assembly.stack("uptime").only("AWS::DynamoDB::Table")["Properties"]
    with mock_aws():
        yield boto3.resource("dynamodb", region_name="eu-west-1").create_table(
            TableName="results",
            AttributeDefinitions=definition["AttributeDefinitions"],
            KeySchema=definition["KeySchema"],
            BillingMode=definition["BillingMode"],
        )


@pytest.fixture
def results_table(table: Any) -> Iterator[Any]:
    """The table, empty for each test."""
    yield table
    with table.batch_writer() as batch:
        for item in table.scan()["Items"]:
            batch.delete_item(
                Key={key["AttributeName"]: item[key["AttributeName"]] for key in table.key_schema}
            )
