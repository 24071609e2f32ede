"""What the package's defaults and triggers make true of every function of the samples."""

from typing import Any

import pytest

from lambda_foundry.names import construct_id, project_functions
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.template_parts import (
    execution_role_id,
    listed,
    of_type,
    only,
    role_statements,
)

FUNCTION, ROLE = "AWS::Lambda::Function", "AWS::IAM::Role"
LOG_GROUP, PERMISSION = "AWS::Logs::LogGroup", "AWS::Lambda::Permission"

# The services that have no resource for an action, or none before it: nothing narrower than `*`.
WITHOUT_RESOURCE = {
    "codepipeline:PutJobFailureResult",
    "codepipeline:PutJobSuccessResult",
    "config:PutEvaluations",
    "dynamodb:ListStreams",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "secretsmanager:GetRandomPassword",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


FUNCTIONS = [name for name in project_functions() if name[0] != "at_the_edge"]
"""Those with the defaults of a `PythonFunction`, which CloudFront takes none of."""


@pytest.fixture(scope="module", params=FUNCTIONS, ids="/".join)
def part(request: pytest.FixtureRequest, assembly: Assembly) -> dict[str, Any]:
    """The resources of one function's construct."""
    service, function = request.param
    stack = assembly.stack(service)
    resources: dict[str, Any] = stack.part(f"{stack.path}/{construct_id(function)}")["Resources"]
    return resources


def test_function_has_its_own_role(part: dict[str, Any]) -> None:
    """One role, made for this function, that only Lambda may assume."""
    role = part[execution_role_id(part)]["Properties"]

    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }


def test_function_has_no_managed_policy(part: dict[str, Any]) -> None:
    """AWS's managed policies allow logs of every function; ours name what they allow."""
    assert [role for role in of_type(part, ROLE) if "ManagedPolicyArns" in role] == []


def test_function_has_no_wildcard_action(part: dict[str, Any]) -> None:
    """Every action that a role allows is spelt out."""
    actions = [
        action for statement in role_statements(part) for action in listed(statement["Action"])
    ]

    assert [action for action in actions if "*" in action] == []


def test_function_reaches_all_resources_only_where_none_can_be_named(
    part: dict[str, Any],
) -> None:
    """`Resource: *` stands only with actions that AWS gives no resource for."""
    unbounded = {
        action
        for statement in role_statements(part)
        if statement["Resource"] == "*"
        for action in listed(statement["Action"])
    }

    assert unbounded <= WITHOUT_RESOURCE


def test_function_writes_its_own_log_group_alone(part: dict[str, Any]) -> None:
    """The log group of the function's settings is the one that its role may write."""
    function = only(part, FUNCTION)
    log_group = function["LoggingConfig"]["LogGroup"]["Ref"]

    assert [
        statement["Resource"]
        for statement in role_statements(part)
        if "logs:PutLogEvents" in listed(statement["Action"])
    ] == [{"Fn::GetAtt": [log_group, "Arn"]}]


def test_function_keeps_its_logs_for_a_bounded_time(part: dict[str, Any]) -> None:
    """Every log group is one of the stack's own, with a retention."""
    log_groups = of_type(part, LOG_GROUP)

    assert log_groups
    assert all(log_group["RetentionInDays"] > 0 for log_group in log_groups)


def test_function_is_invoked_only_by_a_named_source(part: dict[str, Any]) -> None:
    """Every permission names the service and the resource or the account behind it."""
    permissions = of_type(part, PERMISSION)

    assert [
        permission
        for permission in permissions
        if permission["Principal"] == "*"
        or not ("SourceArn" in permission or "SourceAccount" in permission)
    ] == []


def test_function_has_explicit_defaults(part: dict[str, Any]) -> None:
    """Runtime, architecture, memory, timeout, tracing and JSON logs are decided, not left open."""
    function = only(part, FUNCTION)

    assert function["Runtime"] == "python3.14"
    assert function["Architectures"] in (["arm64"], ["x86_64"])
    assert function["MemorySize"] >= 128
    assert function["Timeout"] >= 1
    assert function["TracingConfig"] == {"Mode": "Active"}
    assert function["LoggingConfig"]["LogFormat"] == "JSON"


def test_stacks_share_nothing_by_export(assembly: Assembly) -> None:
    """No stack imports from another, so each can be updated and deleted alone."""
    sections = [stack.template.section("Outputs") for stack in assembly.stacks]
    outputs = [output for section in sections for output in section.values()]

    assert [output for output in outputs if "Export" in output] == []
