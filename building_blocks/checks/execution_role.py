"""Execution roles: Lambda may assume them, and they may write the function's logs."""

from collections.abc import Iterator

from building_blocks.checks.finding import Problem
from building_blocks.template.arn_match import covers, statement_may_mean
from building_blocks.template.document import Template, as_dict
from building_blocks.template.functions import function_ids
from building_blocks.template.managed_policies import managed_statements
from building_blocks.template.roles import (
    execution_role,
    outside_policies,
    role_statements,
    trust_statements,
)
from building_blocks.template.statements import Statement
from building_blocks.template.values import UNKNOWN, literal, reference, text

_LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
_NETWORK = {
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
}
_INTERFACES = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
)
"""What Lambda asks of the role before it puts a function into a VPC."""

# What nearly every role has: docs.aws.amazon.com/aws-managed-policy/latest/reference
COMMON = {"AWSLambdaBasicExecutionRole": _LOGS, "AWSLambdaVPCAccessExecutionRole": _LOGS | _NETWORK}


def allows(template: Template, role: str, action: str, logical_id: str | None) -> bool:
    """Whether a role may do something to a resource; true where that can't be known.

    Without a resource any statement about the action will do.
    """
    if any(_grants(policy, action) for policy in outside_policies(template, role)):
        return True
    said = [statement for statement in role_statements(template, role) if covers(statement, action)]
    granted = any(
        statement.allows
        and (logical_id is None or statement_may_mean(template, statement, logical_id))
        for statement in said
    )
    return granted and not any(_denies_always(statement) for statement in said)


def _grants(policy: str, action: str) -> bool:
    """Whether a managed policy may allow an action; only AWS's own are known."""
    if action in COMMON.get(policy.rpartition("/")[2], ()):
        return True
    known = managed_statements(policy)
    return known is None or any(one.allows and covers(one, action) for one in known)


def _denies_always(statement: Statement) -> bool:
    return (
        statement.effect == "Deny"
        and statement.is_certain
        and not statement.conditions
        and "*" in statement.resource_texts
    )


def trust(template: Template) -> Iterator[Problem]:
    """Roles that Lambda can't assume."""
    for function in function_ids(template):
        role = execution_role(template, function)
        if role and not any(map(_trusts_lambda, trust_statements(template, role))):
            yield Problem(
                resource=role,
                what="the role doesn't trust lambda.amazonaws.com",
                why=f"deployment of {function} fails: Lambda can't assume the role",
                instead='write assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")',
            )


def _trusts_lambda(statement: Statement) -> bool:
    services = [text(service) for service in statement.principals.get("Service", [])]
    who = any(
        service in {"lambda.amazonaws.com", "lambda.${AWS::URLSuffix}", "lambda.amazonaws.com.cn"}
        or UNKNOWN in service
        for service in services
    )
    is_unknown = UNKNOWN in statement.principals
    return statement.allows and (who or is_unknown) and covers(statement, "sts:AssumeRole")


def network(template: Template) -> Iterator[Problem]:
    """Roles of functions in a VPC, by which Lambda can't make the network interfaces."""
    for function in function_ids(template):
        role = execution_role(template, function)
        subnets = as_dict(template.properties(function).get("VpcConfig")).get("SubnetIds")
        if role is None or not subnets:
            continue
        lacking = [action for action in _INTERFACES if not allows(template, role, action, None)]
        if lacking:
            yield Problem(
                resource=function,
                what=f"it is in a VPC and its role {role} may not {' or '.join(lacking)}",
                why="deployment fails: Lambda makes the network interfaces by this role",
                instead="allow them on *, or attach AWSLambdaVPCAccessExecutionRole",
            )


def logs(template: Template) -> Iterator[Problem]:
    """Roles by which a function's logs are lost."""
    for function in function_ids(template):
        role = execution_role(template, function)
        if role is None:
            continue
        group = _log_group(template, function)
        lacking = [
            action for action in sorted(_LOGS) if not _may_log(template, role, action, group)
        ]
        if lacking:
            yield Problem(
                resource=function,
                what=f"its role {role} may not {' or '.join(lacking)}",
                why="the function runs and its logs are lost without a word",
                instead="write log_group.grant_write(role)",
            )


def _may_log(template: Template, role: str, action: str, group: str | None) -> bool:
    if group:
        return allows(template, role, action, group)
    # The group that Lambda makes by itself has the function's name, which no resource here has.
    return allows(template, role, action, None)


def _log_group(template: Template, function: str) -> str | None:
    """The logical id of the log group that the function writes, if it is in the template."""
    given = as_dict(template.properties(function).get("LoggingConfig")).get("LogGroup")
    target = reference(given)
    if target and template.type(target.logical_id) == "AWS::Logs::LogGroup":
        return target.logical_id
    name = literal(given)
    groups = template.of_type("AWS::Logs::LogGroup")
    return next((id_ for id_, said in groups if name and said.get("LogGroupName") == name), None)
