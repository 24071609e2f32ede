"""The results table, as the uptime stack defines it, in memory."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.template_parts import only, only_id
from moto import mock_aws

TABLE = "AWS::DynamoDB::Table"


@pytest.fixture(scope="module")
def table(assembly: Assembly) -> Iterator[Any]:
    """A table with the keys of the template, made once for a file of tests."""
    results = assembly.stack("uptime").part("Uptime/Results")["Resources"]
    definition = only(results, TABLE)
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


@pytest.fixture
def results_table_id(assembly: Assembly) -> str:
    """The logical id of the table in the template."""
    return only_id(assembly.stack("uptime").part("Uptime/Results")["Resources"], TABLE)
