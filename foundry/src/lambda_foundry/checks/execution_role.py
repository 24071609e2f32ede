"""Execution roles: Lambda may assume them, and they may write the function's logs."""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.role_rights import LOGS, allows
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.policies import Statement, covers, execution_role, trust_statements
from lambda_foundry.template.values import UNKNOWN, literal, reference, text

LOG_GROUP = "AWS::Logs::LogGroup"

_INTERFACES = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
)
"""What Lambda asks of the role before it puts a function into a VPC."""


def trust(template: Template) -> Iterator[Problem]:
    """Roles that Lambda can't assume."""
    roles: dict[str, str] = {}
    for function in function_ids(template):
        if role := execution_role(template, function):
            roles.setdefault(role, function)
    for role, function in roles.items():
        if not any(map(_trusts_lambda, trust_statements(template, role))):
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
        lacking = [
            action for action in sorted(LOGS) if not _may_log(template, function, role, action)
        ]
        if lacking:
            yield Problem(
                resource=function,
                what=f"its role {role} may not {' or '.join(lacking)}",
                why="the function runs and its logs are lost without a word",
                instead="write log_group.grant_write(role)",
            )


def _may_log(template: Template, function: str, role: str, action: str) -> bool:
    group, name = _log_group(template, function)
    # The group that Lambda makes by itself is no resource here, but may have a name that is known.
    arn = f"arn:aws:logs:::log-group:{name}:log-stream:any" if name else ""
    return allows(template, role, action, group, arn=arn)


def _log_group(template: Template, function: str) -> tuple[str | None, str | None]:
    """The log group that the function writes: its logical id if it is here, or its name."""
    properties = template.properties(function)
    given = as_dict(properties.get("LoggingConfig")).get("LogGroup")
    target = reference(given)
    if target and template.type(target.logical_id) == LOG_GROUP:
        return target.logical_id, None
    own = literal(properties.get("FunctionName"))
    name = literal(given) if given is not None else f"/aws/lambda/{own}" if own else None
    groups = template.of_type(LOG_GROUP)
    here = (id_ for id_, said in groups if name and said.get("LogGroupName") == name)
    return next(here, None), name
