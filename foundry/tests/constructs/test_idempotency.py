"""A table of what was done: Powertools finds it as it is, and the function may use it alone."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from lambda_foundry.idempotency import IdempotencyTable
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.testing.template_parts import only
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app


@pytest.fixture
def resources(tmp_path: Path) -> dict[str, Any]:
    """What a function with such a table is made of, in prod."""
    stack = cdk.Stack(trial_app(tmp_path, stage="prod"), "Trial")
    function = PythonFunction(stack, "Function", source=SMALLEST)
    IdempotencyTable(stack, "Idempotency").used_by(function)
    made: dict[str, Any] = Template.from_stack(stack).to_json()["Resources"]
    return made


def test_table_is_as_powertools_expects_it(resources: dict[str, Any]) -> None:
    """Its key and its expiry have Powertools' names, so that code names the table alone."""
    table = only(resources, "AWS::DynamoDB::Table")

    assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiration", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_function_may_keep_its_records_and_no_more(resources: dict[str, Any]) -> None:
    """It reads, writes and takes away single records, and never looks for others."""
    policy = only(resources, "AWS::IAM::Policy")["PolicyDocument"]
    (using,) = [one for one in policy["Statement"] if "dynamodb" in str(one["Action"])]
    variables = only(resources, "AWS::Lambda::Function")["Environment"]["Variables"]

    assert using["Action"] == [
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    ]
    assert using["Resource"]["Fn::GetAtt"][0] == variables["IDEMPOTENCY_TABLE"]["Ref"]
