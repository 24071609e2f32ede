"""What a role may do, as far as the template and AWS's own managed policies tell."""

from lambda_foundry.checks.flows import TABLES
from lambda_foundry.template.arns import arns_may_meet
from lambda_foundry.template.aws_policies import managed_statements
from lambda_foundry.template.document import Template
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import (
    Statement,
    boundary,
    boundary_statements,
    covers,
    outside_policies,
    role_statements,
    statement_may_mean,
)

LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
NETWORK = {
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
}

# What nearly every role has: docs.aws.amazon.com/aws-managed-policy/latest/reference
COMMON = {
    "policy/service-role/AWSLambdaBasicExecutionRole": LOGS,
    "policy/service-role/AWSLambdaVPCAccessExecutionRole": LOGS | NETWORK,
}


def allows(
    template: Template, role: str, action: str, logical_id: str | None, *, arn: str = ""
) -> bool:
    """Whether a role may do something to a resource; true where that can't be known.

    `arn` is for a resource that is not in the template. Without any, each statement about the
    action will do.
    """
    said = [one for one in role_statements(template, role) if covers(one, action)]
    if any(_denies(template, one, logical_id) for one in said):
        return False
    if not _is_within_boundary(template, role, action):
        return False
    return any(_grants(policy, action) for policy in outside_policies(template, role)) or any(
        one.allows and _is_about(template, one, logical_id, arn) for one in said
    )


def known_statements(template: Template, role: str) -> list[Statement]:
    """What the template's policies for a role say, and those of AWS that are attached to it."""
    of_aws = [
        statement
        for policy in outside_policies(template, role)
        if policy.rpartition(":")[2] not in COMMON
        for statement in managed_statements(policy) or ()
    ]
    return [*role_statements(template, role), *of_aws]


def is_certain_denial(statement: Statement) -> bool:
    """Whether a statement takes something away whatever the circumstances."""
    return statement.effect == "Deny" and statement.is_certain and not statement.conditions


def _denies(template: Template, statement: Statement, logical_id: str | None) -> bool:
    return is_certain_denial(statement) and (
        "*" in statement.resource_texts
        or (
            logical_id is not None
            and logical_id in {resource_meant(template, one) for one in statement.resources}
        )
    )


def _is_about(template: Template, statement: Statement, logical_id: str | None, arn: str) -> bool:
    if logical_id is not None:
        # Nothing polls a table itself: the ARN of its stream begins with its own and goes on.
        only_table = template.type(logical_id) in TABLES and statement.resource_texts == [
            f"${{{logical_id}.Arn}}"
        ]
        return not only_table and statement_may_mean(template, statement, logical_id)
    if not arn or statement.not_resources:
        return True
    return any(arns_may_meet(written, arn) for written in statement.resource_texts)


def _grants(policy: str, action: str) -> bool:
    """Whether a managed policy may allow an action; only AWS's own are known."""
    if action in COMMON.get(policy.rpartition(":")[2], ()):
        return True
    known = managed_statements(policy)
    return known is None or any(one.allows and covers(one, action) for one in known)


def _is_within_boundary(template: Template, role: str, action: str) -> bool:
    """Whether a role's permissions boundary leaves an action; true for one that isn't known."""
    limit = boundary_statements(template, role)
    if limit is None:
        limit = managed_statements(boundary(template, role) or "")
    return limit is None or any(one.allows and covers(one, action) for one in limit)
