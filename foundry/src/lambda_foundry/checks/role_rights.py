"""What a role may do, as far as the template and AWS's own managed policies tell."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lambda_foundry.checks.flows import TABLES
from lambda_foundry.template.arns import VARIABLE, arns_may_meet, split_arn
from lambda_foundry.template.aws_policies import managed_statements
from lambda_foundry.template.coverage import covers_resource, may_mean
from lambda_foundry.template.document import Template
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import (
    Statement,
    boundary,
    boundary_statements,
    covers,
    outside_policies,
    role_of,
    role_statements,
    statement_may_mean,
    statements,
)
from lambda_foundry.template.values import references, text

LOG_GROUP = "AWS::Logs::LogGroup"
LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
NETWORK = {
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
}

_OWN_POLICIES = (
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::Kinesis::ResourcePolicy",
)
_ANYWHERE = {"", "*", "${AWS::Region}", "${AWS::AccountId}"}

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
    if is_kept_from(template, role, action, logical_id, arn=arn):
        return False
    said = [one for one in role_statements(template, role) if covers(one, action)]
    return (
        any(_grants(policy, action) for policy in outside_policies(template, role))
        or any(one.allows and _is_about(template, one, logical_id, arn) for one in said)
        or any(
            one.allows and covers(one, action) and _is_of(template, one, logical_id)
            for one in by_resources(template, role)
        )
    )


def is_kept_from(
    template: Template, role: str, action: str, logical_id: str | None, *, arn: str = ""
) -> bool:
    """Whether a denial or a boundary takes it away for certain, whatever allows it."""
    said = (*role_statements(template, role), *by_resources(template, role))
    return not is_within_boundary(template, role, action) or any(
        covers(one, action) and _denies(template, one, logical_id, arn) for one in said
    )


def by_resources(template: Template, role: str) -> Iterator[Statement]:
    """What policies of buckets, queues and others say to a role, or to everyone."""
    for statement in template.once(_own_statements):
        told: list[Any] = statement.principals.get("AWS", [])
        if any(role_of(template, who) == role for who in told) or (
            "*" in told and not statement.conditions
        ):
            yield statement


def _own_statements(template: Template) -> list[Statement]:
    return [
        statement
        for id_, said in template.of_type(*_OWN_POLICIES)
        for document in (said.get("PolicyDocument"), said.get("ResourcePolicy"))
        for statement in statements(document, origin=id_)
    ]


def _is_of(template: Template, statement: Statement, logical_id: str | None) -> bool:
    """Whether a statement of a resource's own policy is about the resource."""
    if logical_id is None:
        return False
    if "*" in statement.resource_texts or not statement.resources:
        return logical_id in references(template.properties(statement.origin))
    return statement_may_mean(template, statement, logical_id)


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


def _denies(template: Template, statement: Statement, logical_id: str | None, arn: str) -> bool:
    if not is_certain_denial(statement):
        return False
    if statement.not_resources and logical_id is not None:
        return not any(may_mean(template, one, logical_id) for one in statement.not_resources)
    if "*" in statement.resource_texts:
        return True
    if logical_id is not None:
        return any(_takes_in(template, one, logical_id) for one in statement.resources)
    is_known = bool(arn) and "${" not in arn
    return is_known and any(
        is_anywhere(written) and arns_may_meet(written, arn) for written in statement.resource_texts
    )


def _takes_in(template: Template, value: Any, logical_id: str) -> bool:
    written = text(value)
    if resource_meant(template, value) == logical_id:
        return True
    by_pattern = is_anywhere(written) and {"*", "?"} & set(written)
    return bool(by_pattern) and covers_resource(template, value, logical_id) is True


def is_anywhere(written: str) -> bool:
    """Whether an ARN with wildcards is about the stack's own region and account, whichever."""
    arn = split_arn(written)
    return arn is not None and {arn.region, arn.account} <= _ANYWHERE


def _is_about(template: Template, statement: Statement, logical_id: str | None, arn: str) -> bool:
    if logical_id is not None:
        about = [
            resource
            for resource in statement.resources
            if not _is_whole_alone(template.type(logical_id), text(resource))
        ]
        left = replace(statement, resources=about)
        return statement_may_mean(template, left, logical_id)
    if not arn or statement.not_resources:
        return True
    return any(arns_may_meet(written, arn) for written in statement.resource_texts)


def _is_whole_alone(type_: str, written: str) -> bool:
    """Whether an ARN is that of a table or log group, and not of its stream or streams.

    The ARN of a part begins with that of the whole, and the actions here are about the part.
    """
    arn = split_arn(written)
    resource = arn.resource if arn else ""
    if type_ in TABLES:
        is_table = written.endswith(".Arn}") or resource.startswith("table/")
        return "/index/" in written or (
            is_table and not {"*", "?"} & set(written) and "/stream/" not in written
        )
    is_group = type_ == LOG_GROUP and resource.startswith("log-group:")
    name = VARIABLE.sub("", resource.removeprefix("log-group:"))
    return is_group and not {":", "*", "?"} & set(name)


def _grants(policy: str, action: str) -> bool:
    """Whether a managed policy may allow an action; only AWS's own are known."""
    if action in COMMON.get(policy.rpartition(":")[2], ()):
        return True
    known = managed_statements(policy)
    return known is None or any(one.allows and covers(one, action) for one in known)


def is_within_boundary(template: Template, role: str, action: str) -> bool:
    """Whether a role's permissions boundary leaves an action; true for one that isn't known."""
    limit = boundary_statements(template, role)
    if limit is None:
        limit = managed_statements(boundary(template, role) or "")
    return limit is None or any(one.allows and covers(one, action) for one in limit)
