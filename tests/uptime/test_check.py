"""`check` records how its target answered, and a target that is down as well."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
import responses
from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.template_parts import (
    allowed,
    of_type,
    only,
    only_id,
    own_statements,
    statements_of,
)

EVENT = json.loads((project_root() / "tests/events/uptime/check.json").read_bytes())
TARGET = "https://example.com/"


@pytest.fixture
def check(results_table: Any, load_handler: Callable[..., Any]) -> Any:
    """The handler module, with the variables that its stack sets, and a target of its own."""
    return load_handler("uptime/check", TARGET_URL=TARGET)


@responses.activate
@pytest.mark.parametrize("status_code", [200, 503])
def test_check_records_status_and_latency(status_code: int, check: Any, results_table: Any) -> None:
    """Whatever the target answers is one item in the table, and what the function returns."""
    responses.get(TARGET, status=status_code)

    result = check.handler(EVENT, None)

    (item,) = results_table.scan()["Items"]
    assert result["status_code"] == item["status_code"] == status_code
    assert result["latency_ms"] == item["latency_ms"] >= 0
    assert item["target"] == TARGET
    assert item["checked_at"] == result["checked_at"]


@responses.activate
def test_check_records_a_target_that_is_down(check: Any, results_table: Any) -> None:
    """No answer is a result too: the kind of failure in place of a status code."""
    responses.get(TARGET, body=requests.ConnectTimeout("no answer"))

    check.handler(EVENT, None)

    (item,) = results_table.scan()["Items"]
    assert item["error"] == "ConnectTimeout"
    assert "status_code" not in item


@responses.activate
def test_check_lets_results_expire(check: Any, results_table: Any) -> None:
    """DynamoDB removes an item by its `expires_at`, 30 days after the check."""
    responses.get(TARGET)

    check.handler(EVENT, None)

    (item,) = results_table.scan()["Items"]
    checked_at = check.datetime.fromisoformat(item["checked_at"]).timestamp()
    assert item["expires_at"] == int(checked_at) + 30 * 24 * 60 * 60


@pytest.fixture
def part(assembly: Assembly) -> dict[str, Any]:
    """What `check` adds to the template."""
    resources: dict[str, Any] = assembly.stack("uptime").part("Uptime/Check")["Resources"]
    return resources


def test_check_may_put_and_not_read(part: dict[str, Any], results_table_id: str) -> None:
    """One action on one table, and its own failures into its own queue."""
    assert own_statements(part) == [
        allowed("dynamodb:PutItem", on=results_table_id),
        allowed("sqs:SendMessage", on=only_id(part, "AWS::SQS::Queue")),
    ]


def test_check_is_invoked_by_its_schedule_alone(part: dict[str, Any]) -> None:
    """The schedule's role may invoke it; no service may by the function's own policy."""
    schedule = only(part, "AWS::Scheduler::Schedule")
    role = schedule["Target"]["RoleArn"]["Fn::GetAtt"][0]

    assert statements_of(part, role) == [
        allowed("lambda:InvokeFunction", on=only_id(part, "AWS::Lambda::Function")),
        allowed("sqs:SendMessage", on=only_id(part, "AWS::SQS::Queue")),
    ]
    assert of_type(part, "AWS::Lambda::Permission") == []
