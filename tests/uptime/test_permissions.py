"""What the uptime functions may do with their table, and who may invoke them."""

from typing import Any

import pytest

from tools.assembly import Assembly

EVERY_FUNCTION_MAY = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


@pytest.fixture
def check(assembly: Assembly) -> Any:
    """The part of the template that `check` adds."""
    return assembly.stack("uptime").part("Uptime/Check")["Resources"]


@pytest.fixture
def status(assembly: Assembly) -> Any:
    """The part of the template that `status` adds."""
    return assembly.stack("uptime").part("Uptime/Status")["Resources"]


def only(part: Any, resource_type: str) -> tuple[str, dict[str, Any]]:
    """Logical id and properties of the one resource of a type."""
    ((logical_id, resource),) = (item for item in part.items() if item[1]["Type"] == resource_type)
    return logical_id, resource["Properties"]


def table_statement(part: Any) -> dict[str, Any]:
    """The statement of the role that is not in every role."""
    _, policy = only(part, "AWS::IAM::Policy")
    (statement,) = (
        statement
        for statement in policy["PolicyDocument"]["Statement"]
        if not EVERY_FUNCTION_MAY.issuperset(statement["Action"])
    )
    return dict(statement)


def test_check_may_put_and_not_read(check: Any, assembly: Assembly) -> None:
    """One action on one table."""
    (table,) = assembly.stack("uptime").of_type("AWS::DynamoDB::Table")

    assert table_statement(check) == {
        "Action": "dynamodb:PutItem",
        "Effect": "Allow",
        "Resource": {"Fn::GetAtt": [table, "Arn"]},
    }


def test_status_may_query_and_not_write(status: Any, assembly: Assembly) -> None:
    """One action on one table."""
    (table,) = assembly.stack("uptime").of_type("AWS::DynamoDB::Table")

    assert table_statement(status) == {
        "Action": "dynamodb:Query",
        "Effect": "Allow",
        "Resource": {"Fn::GetAtt": [table, "Arn"]},
    }


def test_check_is_invoked_by_its_rule_alone(check: Any) -> None:
    """EventBridge may invoke it, for this rule."""
    function, _ = only(check, "AWS::Lambda::Function")
    rule, _ = only(check, "AWS::Events::Rule")
    _, permission = only(check, "AWS::Lambda::Permission")

    assert permission == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Fn::GetAtt": [function, "Arn"]},
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::GetAtt": [rule, "Arn"]},
    }


def test_status_is_invoked_by_its_route_alone(status: Any) -> None:
    """API Gateway may invoke it, for `GET /status` of this API."""
    api, _ = only(status, "AWS::ApiGatewayV2::Api")
    _, permission = only(status, "AWS::Lambda::Permission")

    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Join"][1][-2:] == [{"Ref": api}, "/*/GET/status"]
