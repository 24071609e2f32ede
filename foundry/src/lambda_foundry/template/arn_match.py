"""Whether a value in a policy may mean a certain resource of the template."""

import re
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.template.document import Template
from lambda_foundry.template.statements import Statement
from lambda_foundry.template.values import UNKNOWN, references, text

NAME_PROPERTIES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
}

_VARIABLE = re.compile(r"\$\{[^}]*\}")
_FIELDS_BEFORE_RESOURCE = 5


def may_mean(template: Template, value: Any, logical_id: str) -> bool:
    """Whether an ARN, perhaps with wildcards, may cover a resource; true if it can't be known."""
    written = text(value)
    if written == "*" or UNKNOWN in written:
        return True
    mentioned = references(value)
    if logical_id in mentioned:
        return True
    here = {name for name in mentioned if template.type(name)}
    if here:
        return False
    return bool(mentioned) or _names(written, _physical_name(template, logical_id))


def statement_may_mean(template: Template, statement: Statement, logical_id: str) -> bool:
    """The same for all resources of a statement."""
    if statement.not_resources:
        return not any(may_mean(template, value, logical_id) for value in statement.not_resources)
    return any(may_mean(template, value, logical_id) for value in statement.resources)


def covers(statement: Statement, action: str) -> bool:
    """Whether a statement is about an action; IAM takes wildcards and ignores case."""
    wanted = action.lower()
    if statement.not_actions:
        return not any(fnmatchcase(wanted, pattern.lower()) for pattern in statement.not_actions)
    return any(fnmatchcase(wanted, pattern.lower()) for pattern in statement.actions)


def _physical_name(template: Template, logical_id: str) -> str | None:
    property_ = NAME_PROPERTIES.get(template.type(logical_id), "")
    name = template.properties(logical_id).get(property_)
    return text(name) if name is not None else None


def _names(written: str, name: str | None) -> bool:
    """Whether the resource part of an ARN may be a name, or any name where none is given."""
    # Variables may hold colons, so they are taken out before the ARN is taken apart.
    variables = iter(_VARIABLE.findall(written))
    fields = _VARIABLE.sub("\0", written).split(":", _FIELDS_BEFORE_RESOURCE)
    if len(fields) <= _FIELDS_BEFORE_RESOURCE:
        return name is not None and fnmatchcase(name, written)
    skipped = sum(field.count("\0") for field in fields[:-1])
    kept = list(variables)[skipped:]
    resource = fields[-1]
    for variable in kept:
        resource = resource.replace("\0", variable, 1)
    if name is None:
        return any(part == "*" for part in re.split(r"[:/]", resource)[:2])
    return any(fnmatchcase(name, part) for part in (resource, *re.split(r"[:/]", resource)))


def arns_may_meet(written: str, arn: str) -> bool:
    """Whether an ARN, perhaps with wildcards, may be another one; true if it can't be known.

    A field of `arn` that is empty is any.
    """
    fields, others = _fields(written), _fields(arn)
    if len(fields) <= _FIELDS_BEFORE_RESOURCE or len(others) <= _FIELDS_BEFORE_RESOURCE:
        return "*" in written or "${" in written or written == arn
    before = zip(fields[:-1], others[:-1], strict=True)
    same_place = all(
        not other or "\0" in field + other or fnmatchcase(other, field) for field, other in before
    )
    resource = fields[-1].replace("\0", "*")
    return same_place and ("\0" in others[-1] or fnmatchcase(others[-1], resource))


def _fields(arn: str) -> list[str]:
    """An ARN's fields, each variable in them as one character."""
    return _VARIABLE.sub("\0", arn).split(":", _FIELDS_BEFORE_RESOURCE)
