"""Names of resources: what `Ref` and `Fn::GetAtt` make of them, and whom a value names by them.

The forms are those of each type's page under "Return values" in
docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lambda_foundry.template.arns import VARIABLE, Arn, split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.values import UNKNOWN, reference, text


@dataclass(frozen=True, kw_only=True)
class Naming:
    """How one type forms its values from a name, a place, and a partition."""

    name_property: str
    ref: str = "{name}"
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> Arn | None:
        """The form of its ARN."""
        forms = (self.ref, *self.attributes.values())
        return next((arn for form in forms if (arn := split_arn(form))), None)

    @property
    def names(self) -> list[str]:
        """The attributes that are its name; an empty one is `Ref`."""
        forms = {"": self.ref, **self.attributes}
        return [attribute for attribute, form in forms.items() if form == "{name}"]


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

# Resources that statements and sources are matched with by their names.
_BY_NAME = (
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::Events::EventBus",
    "AWS::Kinesis::Stream",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
)
_ARNS = {type_: arn for type_ in _BY_NAME if (arn := NAMINGS[type_].arn)}
_PREFIXES = {arn.service: arn.resource.removesuffix("{name}") for arn in _ARNS.values()}

_Key = tuple[str, str]
"""A service as ARNs name it, and a name that is unique in it."""


def resource_meant(template: Template, value: Any) -> str | None:
    """The resource that a value means, by reference or ARN; None for one that is not here."""
    target = reference(value)
    if target and template.type(target.logical_id):
        return target.logical_id
    key = _key(text(value))
    return template.once(_by_name).get(key) if key else None


def _key(written: str) -> _Key | None:
    arn = split_arn(written)
    if arn is None or arn.service not in _PREFIXES:
        return None
    prefix = _PREFIXES[arn.service]
    name = arn.resource.removeprefix(prefix).partition("/")[0]
    return (arn.service, name) if arn.resource.startswith(prefix) and "*" not in name else None


def _by_name(template: Template) -> dict[_Key, str]:
    found: dict[_Key, str] = {}
    for type_, arn in _ARNS.items():
        for logical_id, said in template.of_type(type_):
            for attribute in NAMINGS[type_].names:
                written = f"{logical_id}.{attribute}" if attribute else logical_id
                found[arn.service, f"${{{written}}}"] = logical_id
            name = text(said.get(NAMINGS[type_].name_property))
            if name and UNKNOWN not in name:
                found[arn.service, name] = logical_id
    return found


def with_names(template: Template, written: str) -> str:
    """A text in which the names that resources are given stand in place of `${Name}`."""
    return VARIABLE.sub(lambda found: _given_name(template, found[0]), written)


def _given_name(template: Template, variable: str) -> str:
    logical_id, _, attribute = variable[2:-1].partition(".")
    naming = NAMINGS.get(template.type(logical_id))
    if naming is None or attribute not in naming.names:
        return variable
    name = text(template.properties(logical_id).get(naming.name_property))
    return variable if UNKNOWN in name or "${" in name else name


def name_in(physical_id: str) -> str:
    """The name at the end of an ARN or an address; any other physical id is the name."""
    if arn := split_arn(physical_id):
        return arn.resource_parts[-1]
    if physical_id.startswith(("https://", "http://")):
        return physical_id.rpartition("/")[2]
    return physical_id
