"""Whether a function may put something into a resource from which it goes on to others."""

from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.checks.flow import BUCKET, BUS, FUNCTION, MACHINE, QUEUE, TABLES, TOPIC, Flow
from lambda_foundry.checks.role_rights import is_certain_denial, known_statements
from lambda_foundry.template.arn_match import covers, may_mean
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_of
from lambda_foundry.template.named import resource_meant
from lambda_foundry.template.roles import execution_role
from lambda_foundry.template.statements import Statement
from lambda_foundry.template.values import references, text

_TABLE_WRITES = (
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
)

WRITES = {
    QUEUE: ("sqs:SendMessage",),
    TOPIC: ("sns:Publish",),
    BUCKET: ("s3:PutObject", "s3:DeleteObject"),
    **dict.fromkeys(TABLES, _TABLE_WRITES),
    "AWS::Kinesis::Stream": ("kinesis:PutRecord", "kinesis:PutRecords"),
    FUNCTION: ("lambda:InvokeFunction", "lambda:InvokeAsync"),
    BUS: ("events:PutEvents",),
    MACHINE: ("states:StartExecution", "states:StartSyncExecution"),
}
"""What puts something into a source from which it goes on to a function."""


def may_write(template: Template, function: str, resource: str, flow: Flow) -> bool:
    """Whether the function's role allows a write that arrives where the flow goes."""
    role = execution_role(template, function)
    if role is None:
        return False
    said = known_statements(template, role)
    return any(
        _allows(template, statement, resource, flow)
        for action in _actions(template.type(resource), flow)
        for statement in said
        if statement.allows and covers(statement, action)
        if not any(_denies(template, other, action, resource, flow) for other in said)
    )


def may_write_elsewhere(template: Template, function: str, type_: str, arn: str) -> bool:
    """The same for a resource of another stack, by its ARN as the template writes it."""
    role = execution_role(template, function)
    said = known_statements(template, role) if role else []
    return any(
        statement.allows and covers(statement, action) and fnmatchcase(arn, written)
        for action in WRITES[type_]
        for statement in said
        for written in statement.resource_texts
    )


def _actions(type_: str, flow: Flow) -> list[str]:
    useless = {"s3:DeleteObject"} if flow.creations_only else set()
    useless |= {"s3:PutObject"} if flow.removals_only else set()
    return [action for action in WRITES.get(type_, ()) if action not in useless]


def _allows(template: Template, statement: Statement, resource: str, flow: Flow) -> bool:
    return any(_names(template, value, resource, flow) for value in statement.resources)


def _names(template: Template, value: Any, resource: str, flow: Flow) -> bool:
    """Whether a statement's resource is what flows on; one from elsewhere can't be known."""
    written = text(value)
    type_ = template.type(resource)
    # A pattern that happens to take in the function itself is seldom meant to.
    by_pattern = "*" in written and type_ != FUNCTION and may_mean(template, value, resource)
    if not by_pattern and not _means(template, value, resource):
        return False
    if type_ in TABLES:
        return not written.endswith(".StreamArn}") and "/" not in written.partition("table/")[2]
    return type_ != BUCKET or _keys_meet(written, flow)


def _means(template: Template, value: Any, resource: str) -> bool:
    by_arn = resource_meant(template, value) or function_of(template, value)
    return resource in references(value) or by_arn == resource


def _keys_meet(written: str, flow: Flow) -> bool:
    """Whether some object that a statement is about is one of those that flow on."""
    _, slash, key = written.partition("/")
    if not slash:
        # The bucket itself, in which nothing can be put without a key.
        return "*" in written
    start = key.partition("*")[0]
    may_start = start.startswith(flow.prefix) or ("*" in key and flow.prefix.startswith(start))
    end = key.rpartition("*")[2]
    return may_start and (not end or end.endswith(flow.suffix) or flow.suffix.endswith(end))


def _denies(
    template: Template, statement: Statement, action: str, resource: str, flow: Flow
) -> bool:
    """Whether a statement forbids all of it, whatever another one allows."""
    return (
        is_certain_denial(statement)
        and covers(statement, action)
        and any(_names_all(template, value, resource, flow) for value in statement.resources)
    )


def _names_all(template: Template, value: Any, resource: str, flow: Flow) -> bool:
    written = text(value)
    if written == "*":
        return True
    if not _means(template, value, resource):
        return False
    key = written.partition("/")[2]
    if template.type(resource) == BUCKET:
        return key.endswith("*") and flow.prefix.startswith(key[:-1])
    return "/" not in written.partition("table/")[2]
