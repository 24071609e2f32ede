"""What `Ref` and `GetAtt` give for a resource whose physical name is known.

The forms are those of each type's page under "Return values" in
docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
