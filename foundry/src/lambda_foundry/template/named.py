"""Which resource of a template a value means: by reference, or by an ARN with its name."""

import re
from typing import Any

from lambda_foundry.template.document import Template
from lambda_foundry.template.values import UNKNOWN, reference, text

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
