"""`status` answers with the last results for a target, and says what was wrong with a question."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from lambda_foundry.project import project_root
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.template_parts import only, only_id, own_statements

EVENT = json.loads((project_root() / "tests/events/uptime/status.json").read_bytes())
TARGET = "https://example.com/"


@pytest.fixture
def status(results_table: Any, load_handler: Callable[..., Any]) -> Any:
    """The handler module, with the variable that its stack sets."""
    return load_handler("uptime/status")


@pytest.fixture
def results(results_table: Any) -> None:
    """Twelve checks of the target, one a minute; the last found it down."""
    for minute in range(11):
        checked_at = f"2026-11-23T09:{minute:02}:00.000+00:00"
        results_table.put_item(
            Item={
                "target": TARGET,
                "checked_at": checked_at,
                "status_code": 200,
                "latency_ms": minute,
            }
        )
    results_table.put_item(
        Item={
            "target": TARGET,
            "checked_at": "2026-11-23T09:11:00.000+00:00",
            "error": "ConnectTimeout",
            "latency_ms": 3050,
        }
    )


def asking(**query: str) -> dict[str, Any]:
    """The sample event with another query."""
    return {**EVENT, "queryStringParameters": query}


@pytest.mark.usefixtures("results")
def test_status_answers_newest_first(status: Any) -> None:
    """The sample event asks for two results and gets the last two."""
    answer = status.handler(EVENT, None)

    assert answer["statusCode"] == 200
    assert answer["headers"] == {"content-type": "application/json"}
    assert json.loads(answer["body"]) == {
        "target": TARGET,
        "results": [
            {
                "checked_at": "2026-11-23T09:11:00.000+00:00",
                "status_code": None,
                "error": "ConnectTimeout",
                "latency_ms": 3050,
            },
            {
                "checked_at": "2026-11-23T09:10:00.000+00:00",
                "status_code": 200,
                "error": None,
                "latency_ms": 10,
            },
        ],
    }


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize(
    ("query", "number"), [({}, 10), ({"limit": "1"}, 1), ({"limit": "100"}, 12)]
)
def test_status_answers_as_many_as_asked(query: dict[str, str], number: int, status: Any) -> None:
    """Ten results, or as many as the limit says, or as many as there are."""
    answer = status.handler(asking(target=TARGET, **query), None)

    assert len(json.loads(answer["body"])["results"]) == number


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "1.5", "", "\u00b2"])
def test_status_refuses_a_bad_limit(limit: str, status: Any) -> None:
    """What is not a whole number from 1 to 100 is the caller's mistake."""
    answer = status.handler(asking(target=TARGET, limit=limit), None)

    assert answer["statusCode"] == 400
    assert json.loads(answer["body"]) == {"message": "limit must be a whole number from 1 to 100"}


@pytest.mark.parametrize("query", [None, {}, {"target": ""}])
def test_status_asks_for_a_target(query: dict[str, str] | None, status: Any) -> None:
    """A question without a target is the caller's mistake."""
    answer = status.handler({**EVENT, "queryStringParameters": query}, None)

    assert answer["statusCode"] == 400
    assert "target" in json.loads(answer["body"])["message"]


def test_status_knows_no_unknown_target(status: Any) -> None:
    """A target that was never checked is not found."""
    answer = status.handler(asking(target="https://unknown.example/"), None)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {"message": "no results for https://unknown.example/"}


@pytest.fixture
def part(assembly: Assembly) -> dict[str, Any]:
    """What `status` adds to the template."""
    resources: dict[str, Any] = assembly.stack("uptime").part("Uptime/Status")["Resources"]
    return resources


def test_status_may_query_and_not_write(part: dict[str, Any], results_table_id: str) -> None:
    """One action on one table."""
    assert own_statements(part) == [
        {
            "Action": "dynamodb:Query",
            "Effect": "Allow",
            "Resource": {"Fn::GetAtt": [results_table_id, "Arn"]},
        }
    ]


def test_status_is_invoked_by_its_route_alone(part: dict[str, Any]) -> None:
    """API Gateway may invoke it, for `GET /status` of this API."""
    api = only_id(part, "AWS::ApiGatewayV2::Api")

    permission = only(part, "AWS::Lambda::Permission")
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Join"][1][-2:] == [{"Ref": api}, "/*/GET/status"]
