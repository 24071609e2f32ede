"""Names and ARNs of resources: how they are formed, and which resource of a template one means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.template.document import Template
from lambda_foundry.template.values import UNKNOWN, reference, references, text

_Key = tuple[str, str]
"""A service as ARNs name it, and a name that is unique in it."""

# The property with the name, the attributes that are the name, and what stands before it in an ARN.
_NAMED = {
    "AWS::DynamoDB::GlobalTable": ("TableName", ("",), "dynamodb", "table/"),
    "AWS::DynamoDB::Table": ("TableName", ("",), "dynamodb", "table/"),
    "AWS::Events::EventBus": ("Name", ("", "Name"), "events", "event-bus/"),
    "AWS::Kinesis::Stream": ("Name", ("",), "kinesis", "stream/"),
    "AWS::S3::Bucket": ("BucketName", ("",), "s3", ""),
    "AWS::SNS::Topic": ("TopicName", ("TopicName",), "sns", ""),
    "AWS::SQS::Queue": ("QueueName", ("QueueName",), "sqs", ""),
}
_PREFIXES = {service: prefix for _, _, service, prefix in _NAMED.values()}
_PSEUDO = re.compile(r"\$\{AWS::(\w+)\}")
_FIELDS = 6


def resource_meant(template: Template, value: Any) -> str | None:
    """The logical id of the resource; None for one that is not in this template."""
    target = reference(value)
    if target and template.type(target.logical_id):
        return target.logical_id
    key = _key(text(value))
    return template.once(_by_name).get(key) if key else None


def _key(arn: str) -> _Key | None:
    # Pseudo parameters hold colons, as ARNs do.
    fields = _plain(arn).split(":", _FIELDS - 1)
    if len(fields) < _FIELDS or fields[2] not in _PREFIXES:
        return None
    prefix = _PREFIXES[fields[2]]
    name = fields[-1].removeprefix(prefix).partition("/")[0]
    return (fields[2], name) if fields[-1].startswith(prefix) and "*" not in name else None


def _by_name(template: Template) -> dict[_Key, str]:
    found: dict[_Key, str] = {}
    for type_, (property_, attributes, service, _) in _NAMED.items():
        for logical_id, said in template.of_type(type_):
            for attribute in attributes:
                written = f"{logical_id}.{attribute}" if attribute else logical_id
                found[service, f"${{{written}}}"] = logical_id
            name = text(said.get(property_))
            if name and UNKNOWN not in name:
                found[service, _plain(name)] = logical_id
    return found


def _plain(written: str) -> str:
    return _PSEUDO.sub(r"<\1>", written)


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


@dataclass(frozen=True, kw_only=True)
class Naming:
    """How one type forms its values from a name, a place, and a partition."""

    name_property: str
    ref: str = "{name}"
    attributes: Mapping[str, str] = field(default_factory=dict)


def _arn(service: str, resource: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


TOPIC_ARN = _arn("sns", "{name}")
STATE_MACHINE_ARN = _arn("states", "stateMachine:{name}")

NAMINGS: dict[str, Naming] = {
    "AWS::DynamoDB::Table": Naming(
        name_property="TableName", attributes={"Arn": _arn("dynamodb", "table/{name}")}
    ),
    "AWS::DynamoDB::GlobalTable": Naming(
        name_property="TableName", attributes={"Arn": _arn("dynamodb", "table/{name}")}
    ),
    "AWS::Events::EventBus": Naming(
        name_property="Name",
        attributes={"Arn": _arn("events", "event-bus/{name}"), "Name": "{name}"},
    ),
    "AWS::IAM::Role": Naming(
        name_property="RoleName", attributes={"Arn": "arn:{partition}:iam::{account}:role/{name}"}
    ),
    "AWS::Kinesis::Stream": Naming(
        name_property="Name", attributes={"Arn": _arn("kinesis", "stream/{name}")}
    ),
    "AWS::Lambda::Function": Naming(
        name_property="FunctionName", attributes={"Arn": _arn("lambda", "function:{name}")}
    ),
    "AWS::Logs::LogGroup": Naming(
        name_property="LogGroupName", attributes={"Arn": _arn("logs", "log-group:{name}:*")}
    ),
    "AWS::S3::Bucket": Naming(
        name_property="BucketName",
        attributes={
            "Arn": "arn:{partition}:s3:::{name}",
            "DomainName": "{name}.s3.amazonaws.com",
            "RegionalDomainName": "{name}.s3.{region}.amazonaws.com",
        },
    ),
    "AWS::SNS::Topic": Naming(
        name_property="TopicName",
        ref=TOPIC_ARN,
        attributes={"TopicArn": TOPIC_ARN, "TopicName": "{name}"},
    ),
    "AWS::SQS::Queue": Naming(
        name_property="QueueName",
        ref="https://sqs.{region}.{suffix}/{account}/{name}",
        attributes={
            "Arn": _arn("sqs", "{name}"),
            "QueueName": "{name}",
            "QueueUrl": "https://sqs.{region}.{suffix}/{account}/{name}",
        },
    ),
    "AWS::SSM::Parameter": Naming(name_property="Name"),
    "AWS::StepFunctions::StateMachine": Naming(
        name_property="StateMachineName",
        ref=STATE_MACHINE_ARN,
        attributes={"Arn": STATE_MACHINE_ARN, "Name": "{name}"},
    ),
}


def name_in(physical_id: str) -> str:
    """The name at the end of an ARN or an address; any other physical id is the name."""
    if physical_id.startswith("arn:"):
        return physical_id.rpartition(":")[2].rpartition("/")[2]
    if physical_id.startswith(("https://", "http://")):
        return physical_id.rpartition("/")[2]
    return physical_id
