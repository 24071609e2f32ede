"""Whether the ARN of a statement, perhaps with wildcards, takes in a resource of the template.

The forms of ARNs are those of each service's page in
docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.template.actions import resources_of
from lambda_foundry.template.arns import VARIABLE, Arn, split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.physical_names import NAMINGS, resource_meant
from lambda_foundry.template.values import UNKNOWN, references, text

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
# By an action's service and kind of resource: what stands before the name, and what follows.
_PLACES = {
    ("dynamodb", "table"): ("table/", "/"),
    ("events", "event-bus"): ("event-bus/", ""),
    ("kinesis", "stream"): ("stream/", "/"),
    ("lambda", "function"): ("function:", ":"),
    ("s3", "bucket"): ("", "/"),
    ("s3", "object"): ("", "/"),
    ("secretsmanager", "Secret"): ("secret:", "-"),
    ("sns", "topic"): ("", ""),
    ("sqs", "queue"): ("", ""),
    ("ssm", "parameter"): ("parameter/", ""),
    ("states", "statemachine"): ("stateMachine:", ""),
}
# What leads to a bucket by another name, or is no bucket of the kind that these ARNs are of.
_OTHER_BUCKETS = ("-s3alias", "--x-s3", "--ol-s3", ".mrap")
_OWN_FAMILY = {
    "AWS::DocDB::DBCluster": "rds",
    "AWS::AmazonMQ::Broker": "mq",
    "AWS::KMS::Key": "kms",
    "AWS::MSK::Cluster": "kafka",
    "AWS::MSK::ServerlessCluster": "kafka",
}
_KIND = re.compile(r"^(event-bus/|parameter/|secret:|stateMachine:|stream/|table/)")
_PART = re.compile(r"\{(partition|region|account|suffix)\}")
_SURE = 6
"""So much of a logical id is in the name that CloudFormation makes of it."""
_ANY = re.compile(r"\*|\?|\$\{[^}]*\}")
_WHOLE_REFERENCE = re.compile(r"(?<![^:/])\$\{([^}]*)\}(?=[:/*]|$)")


def may_mean(template: Template, value: Any, logical_id: str) -> bool:
    """Whether an ARN may take in a resource; true if it can't be known."""
    return covers_resource(template, value, logical_id) is not False


def covers_resource(template: Template, value: Any, logical_id: str) -> bool | None:
    """Whether an ARN takes in a resource, or something of it; None if it can't be known."""
    written = text(value)
    if not written.strip("*") or is_named_in(written, logical_id):
        return True
    service, place = _service(template, logical_id)
    covered = _covers(written, service, place, _form(template, logical_id)[2])
    # A version or an alias is something of its function.
    if covered or logical_id in functions_in(template, value):
        return True
    mentioned = references(value)
    if any(template.type(name) for name in mentioned - {logical_id}):
        return None if ".Outputs." in written else False  # a nested stack's may be anything's ARN
    meant = resource_meant(template, value)
    return covered if meant is None else meant == logical_id


def may_take_in_name(template: Template, value: Any, action: str, name: str) -> bool:
    """Whether an ARN may take in what code names for an action; true if it can't be known."""
    service = action.partition(":")[0]
    places = [_PLACES[service, kind] for kind in resources_of(action) if (service, kind) in _PLACES]
    plain = _plain_name(service, name)
    written = _with_names(template, text(value), plain or "")
    if not places or plain is None or "{{resolve:" in written or not written.strip("*"):
        return True
    before, separator = places[0]
    arn = split_arn(written)
    if service == "s3" and arn and "*" in arn.resource.partition("/")[0]:
        written = f"{written.partition('*')[0]}*"  # It may go on in the key of an object.
    return _covers(written, service, f"{before}{plain}", separator) is not False


def _plain_name(service: str, name: str) -> str | None:
    """The name in an argument, which may be a name, an address or an ARN; None for all else."""
    arn = split_arn(name)
    if service == "s3" and (arn or name.endswith(_OTHER_BUCKETS)):
        return None
    if arn:
        name = _KIND.sub("", arn.resource)
    match service:
        case "dynamodb":
            name = name.partition("/")[0]
        case "sqs":
            name = name.rpartition("/")[2]
        case "lambda" | "ssm":
            name = name.rpartition("function:")[2].lstrip("/").partition(":")[0]
    return name if re.fullmatch(r"[\w./-]+", name) else None


def _with_names(template: Template, written: str, name: str) -> str:
    """An ARN with the names of the template's own resources in it, as far as they are known.

    A generated name has the start of the logical id in it, so that most names aren't it.
    """

    def named(variable: re.Match[str]) -> str:
        logical_id, _, attribute = variable[0][2:-1].partition(".")
        naming = NAMINGS.get(template.type(logical_id))
        form = (naming.attributes.get(attribute) if attribute else naming.ref) if naming else None
        if naming is None or form is None:
            return variable[0]
        given = template.properties(logical_id).get(naming.name_property)
        if given is None and logical_id[:_SURE].lower() in name.lower():
            return variable[0]
        known = "{generated}" if given is None else text(given)
        return _PART.sub(UNKNOWN, form.replace("{name}", known))

    return VARIABLE.sub(named, written)


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


def _service(template: Template, logical_id: str) -> tuple[str, str | None]:
    """The service in a resource's ARN, and the end of that, where the template has its name."""
    type_ = template.type(logical_id)
    service, before, _, property_ = _form(template, logical_id)
    name = template.properties(logical_id).get(property_)
    if not service:
        return _OWN_FAMILY.get(type_, ""), None
    if name is None:
        return service, f"{before}{{generated}}"
    written = text(name)
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
