"""Whether the ARN of a statement, perhaps with wildcards, takes in a resource of the template.

The forms of ARNs are those of each service's page in
docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.template.arns import VARIABLE, Arn, split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.physical_names import resource_meant, with_names
from lambda_foundry.template.values import UNKNOWN, reference, references, text

# The service of each type's ARN, what stands before the name, what parts the name from the rest,
# and the property with the name.
_FORMS = {
    "AWS::DynamoDB::GlobalTable": ("dynamodb", "table/", "/", "TableName"),
    "AWS::DynamoDB::Table": ("dynamodb", "table/", "/", "TableName"),
    "AWS::Events::EventBus": ("events", "event-bus/", "", "Name"),
    "AWS::Events::Rule": ("events", "rule/", "", "Name"),
    "AWS::Kinesis::Stream": ("kinesis", "stream/", "/", "Name"),
    "AWS::Lambda::Function": ("lambda", "function:", ":", "FunctionName"),
    "AWS::Logs::LogGroup": ("logs", "log-group:", ":", "LogGroupName"),
    "AWS::S3::Bucket": ("s3", "", "/", "BucketName"),
    "AWS::SNS::Topic": ("sns", "", ":", "TopicName"),
    "AWS::SQS::Queue": ("sqs", "", "", "QueueName"),
    "AWS::SecretsManager::Secret": ("secretsmanager", "secret:", "-", "Name"),
    "AWS::StepFunctions::StateMachine": ("states", "stateMachine:", ":", "StateMachineName"),
}
_OWN_FAMILY = {
    "AWS::DocDB::DBCluster": "rds",
    "AWS::AmazonMQ::Broker": "mq",
    "AWS::KMS::Key": "kms",
    "AWS::MSK::Cluster": "kafka",
    "AWS::MSK::ServerlessCluster": "kafka",
}
_ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
_ANY = re.compile(rf"\*|\?|{VARIABLE.pattern}")
_WHOLE_REFERENCE = re.compile(r"(?<![^:/])\$\{([^}]*)\}(?=[:/*]|$)")


def may_mean(template: Template, value: Any, logical_id: str) -> bool:
    """Whether an ARN may take in a resource; true if it can't be known."""
    return covers_resource(template, value, logical_id) is not False


def covers_resource(template: Template, value: Any, logical_id: str) -> bool | None:
    """Whether an ARN takes in a resource, or something of it; None if it can't be known."""
    written = text(value)
    if not written.strip("*") or is_named_in(written, logical_id):
        return True
    target = reference(value)
    if target and template.type(target.logical_id) == _ATTACHMENT:
        # Its `Ref` is the ARN of the secret that it attaches.
        secret = template.properties(target.logical_id).get("SecretId")
        return covers_resource(template, secret, logical_id)
    service, place = _service(template, logical_id)
    if place and "{generated}" in place and _is_of_another_id(written, logical_id):
        return False
    covered = _covers(with_names(template, written), service, place, _form(template, logical_id)[2])
    # A version or an alias is something of its function.
    if covered or logical_id in functions_in(template, value):
        return True
    mentioned = references(value)
    if any(template.type(name) for name in mentioned - {logical_id}):
        return None if ".Outputs." in written else False  # a nested stack's may be anything's ARN
    meant = resource_meant(template, value)
    return covered if meant is None else meant == logical_id


def is_named_in(written: str, logical_id: str) -> bool:
    """Whether a text names a resource by reference, and not another one whose name has it in it."""
    references = _WHOLE_REFERENCE.findall(written)
    return any(f"{reference}.".startswith(f"{logical_id}.") for reference in references)


def _covers(written: str, service: str, place: str | None, separator: str) -> bool | None:
    arn = split_arn(written)
    if arn is None:
        is_pattern = written.startswith("arn:") and UNKNOWN not in written
        return _start(written, service) if is_pattern else None
    if service and not _fits(arn.service, service):
        return False
    return None if place is None else _names(arn, place, separator)


def _is_of_another_id(written: str, logical_id: str) -> bool:
    """Whether a name begins as CloudFormation makes it of another logical id in the stack."""
    after = written.partition("${AWS::StackName}-")[2].lower()
    start, own = _ANY.split(after)[0], f"{logical_id.lower()}-"
    return bool(start) and not own.startswith(start) and not start.startswith(own)


def _service(template: Template, logical_id: str) -> tuple[str, str | None]:
    """The service in a resource's ARN, and the end of that, where the template has its name."""
    type_ = template.type(logical_id)
    service, before, _, property_ = _form(template, logical_id)
    name = template.properties(logical_id).get(property_)
    if not service:
        return _OWN_FAMILY.get(type_, ""), None
    if name is None:
        return service, f"{before}{{generated}}"
    written = with_names(template, text(name))
    return service, None if UNKNOWN in written else f"{before}{written}"


def _form(template: Template, logical_id: str) -> tuple[str, str, str, str]:
    return _FORMS.get(template.type(logical_id), ("", "", "", ""))


def _start(written: str, service: str) -> bool | None:
    """A pattern that ends before the resource: `arn:aws:sqs:*`."""
    fields = written.split(":")
    if not written.endswith("*"):
        return None
    return True if len(fields) <= 2 or not service else _fits(fields[2], service)  # noqa: PLR2004  # the third is the service


def _fits(pattern: str, service: str) -> bool:
    return "$" in pattern or fnmatchcase(service, pattern)


def _names(arn: Arn, resource: str, separator: str) -> bool | None:
    """Whether the end of an ARN takes in a resource's own, or a part of that."""
    pattern = arn.resource
    if _matches(pattern, resource, separator):
        return True
    is_known = not VARIABLE.search(pattern) and not VARIABLE.search(resource)
    if "{generated}" in resource:
        # What CloudFormation makes of the stack's name and the logical id has no such end.
        name = pattern.removeprefix(resource.partition("{generated}")[0])
        name = name.partition(separator)[0] if separator else name
        return None if _ANY.search(name) and _heads_meet(pattern, resource) else False
    return False if is_known or not _may_match(pattern, resource, separator) else None


def _matches(pattern: str, resource: str, separator: str) -> bool:
    wholes = [pattern]
    if separator:
        wholes += [pattern[: found.start()] for found in re.finditer(re.escape(separator), pattern)]
    plain = resource.replace("[", "[[]")
    return any(whole and fnmatchcase(plain, whole.replace("[", "[[]")) for whole in wholes)


def _may_match(pattern: str, resource: str, separator: str) -> bool:
    """Whether the two can be the same, whatever their variables stand for."""
    tail = _ANY.split(pattern)[-1]
    end = _ANY.split(resource)[-1]
    is_whole = not separator or separator not in tail
    tails_meet = not is_whole or tail.endswith(end) or end.endswith(tail)
    return _heads_meet(pattern, resource) and tails_meet


def _heads_meet(pattern: str, resource: str) -> bool:
    head = _ANY.split(pattern)[0]
    start = _ANY.split(resource)[0].partition("{generated}")[0]
    return head.startswith(start) or start.startswith(head)
