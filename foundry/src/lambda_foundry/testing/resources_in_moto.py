"""Makes resources of a template in moto, each with the properties that the template gives it.

Left out is what has no effect there, or would make a test wait: capacity, encryption, deletion
protection, long polling. A property has the meaning of its type's page in
docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Protocol

import boto3

CATCH_ALL = "-published"
"""How the queue ends that keeps what is published to a topic, or put on a bus, for the test."""

HAS_TARGETS = find_spec("jsonpath_ng") is not None
"""Whether moto can send on what is put on a bus, for which its extra `events` brings a package."""

QUEUE_ATTRIBUTES = (
    "ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds", "FifoQueue",
    "FifoThroughputLimit", "MaximumMessageSize", "MessageRetentionPeriod", "RedriveAllowPolicy",
    "RedrivePolicy", "VisibilityTimeout",
)  # fmt: skip
PASSWORD = (
    "ExcludeCharacters", "ExcludeLowercase", "ExcludeNumbers", "ExcludePunctuation",
    "ExcludeUppercase", "IncludeSpace", "PasswordLength", "RequireEachIncludedType",
)  # fmt: skip


@functools.cache
def client_of(service: str) -> Any:
    """An SDK client, made once: that takes longer than all that is asked of moto by it."""
    return boto3.client(service)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource in moto: what `Ref` gives, its attributes, and its name in calls of AWS."""

    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


class Properties(Protocol):
    """The properties of one resource, with every intrinsic function in them evaluated."""

    def __call__(self, name: str) -> Any:
        """A property, None without it; raises `Unknown` for what only a deployment knows."""
        ...


Make = Callable[[Properties, str], Made]
"""Makes one of a type, by its properties and the name that it gets unless they have one."""


def _table(given: Properties, name: str) -> Made:
    stream = given("StreamSpecification")
    definition = {
        "TableName": given("TableName") or name,
        "AttributeDefinitions": given("AttributeDefinitions"),
        "KeySchema": given("KeySchema"),
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": _indexes(given("GlobalSecondaryIndexes")),
        "LocalSecondaryIndexes": _indexes(given("LocalSecondaryIndexes")),
        "StreamSpecification": stream
        and {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]},
    }
    client = client_of("dynamodb")
    made = client.create_table(**_only_given(definition))["TableDescription"]
    if expiry := given("TimeToLiveSpecification"):
        client.update_time_to_live(TableName=made["TableName"], TimeToLiveSpecification=expiry)
    attributes = {"Arn": made["TableArn"], "StreamArn": made.get("LatestStreamArn", "")}
    return Made(ref=made["TableName"], name=made["TableName"], attributes=attributes)


def _indexes(given: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    kept = ("IndexName", "KeySchema", "Projection")
    return [{key: index[key] for key in kept} for index in given or []]


def _queue(given: Properties, name: str) -> Made:
    attributes = {key: _written(given(key)) for key in QUEUE_ATTRIBUTES}
    client = client_of("sqs")
    url = client.create_queue(
        QueueName=given("QueueName") or _in_order(name, given("FifoQueue")),
        Attributes=_only_given(attributes),
    )["QueueUrl"]
    arn = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    known = {"Arn": arn["QueueArn"], "QueueUrl": url, "QueueName": url.rpartition("/")[2]}
    return Made(ref=url, name=url, attributes=known)


def _topic(given: Properties, name: str) -> Made:
    attributes = {key: _written(given(key)) for key in ("FifoTopic", "ContentBasedDeduplication")}
    name = given("TopicName") or _in_order(name, given("FifoTopic"))
    client = client_of("sns")
    arn = client.create_topic(Name=name, Attributes=_only_given(attributes))["TopicArn"]
    client.subscribe(
        TopicArn=arn,
        Protocol="sqs",
        Endpoint=_catch_all(name),
        Attributes={"RawMessageDelivery": "true"},
    )
    return Made(ref=arn, name=arn, attributes={"TopicArn": arn, "TopicName": name})


def _subscription(given: Properties, name: str) -> Made:
    """Of a queue alone: nothing else that subscribes is in moto."""
    if given("Protocol") != "sqs":
        return Made(ref=name)
    attributes = {key: _written(given(key)) for key in ("FilterPolicy", "FilterPolicyScope")}
    attributes["RawMessageDelivery"] = _written(given("RawMessageDelivery"))
    made = client_of("sns").subscribe(
        TopicArn=given("TopicArn"),
        Protocol="sqs",
        Endpoint=given("Endpoint"),
        Attributes=_only_given(attributes),
        ReturnSubscriptionArn=True,
    )
    return Made(ref=made["SubscriptionArn"])


def _bucket(given: Properties, name: str) -> Made:
    name = given("BucketName") or name.lower()[-63:].lstrip("-")
    client = client_of("s3")
    region = client.meta.region_name
    place = {} if region == "us-east-1" else {"LocationConstraint": region}
    client.create_bucket(Bucket=name, **_only_given({"CreateBucketConfiguration": place}))
    if versions := given("VersioningConfiguration"):
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration=versions)
    return Made(
        ref=name,
        name=name,
        attributes={
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
        },
    )


def _parameter(given: Properties, name: str) -> Made:
    name = given("Name") or name
    client_of("ssm").put_parameter(Name=name, Value=given("Value"), Type=given("Type"))
    return Made(ref=name, name=name, attributes={"Type": given("Type"), "Value": given("Value")})


def _secret(given: Properties, name: str) -> Made:
    client = client_of("secretsmanager")
    text = given("SecretString")
    if text is None and (asked := given("GenerateSecretString")) is not None:
        wanted = {key: asked[key] for key in PASSWORD if key in asked}
        text = client.get_random_password(**wanted)["RandomPassword"]
        if key := asked.get("GenerateStringKey"):
            text = json.dumps({**json.loads(asked["SecretStringTemplate"]), key: text})
    arn = client.create_secret(
        Name=given("Name") or name, **({} if text is None else {"SecretString": text})
    )["ARN"]
    return Made(ref=arn, name=arn, attributes={"Id": arn})


def _bus(given: Properties, name: str) -> Made:
    name = given("Name") or name
    client = client_of("events")
    arn = client.create_event_bus(Name=name)["EventBusArn"]
    if not HAS_TARGETS:
        return Made(ref=name, attributes={"Arn": arn, "Name": name})
    client.put_rule(
        Name=name[:64], EventBusName=name, EventPattern='{"source": [{"exists": true}]}'
    )
    target = {"Id": "published", "Arn": _catch_all(name)}
    client.put_targets(Rule=name[:64], EventBusName=name, Targets=[target])
    return Made(ref=name, name=name, attributes={"Arn": arn, "Name": name})


def _stream(given: Properties, name: str) -> Made:
    name = given("Name") or name
    client = client_of("kinesis")
    client.create_stream(StreamName=name, ShardCount=given("ShardCount") or 1)
    arn = client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    return Made(ref=name, name=name, attributes={"Arn": arn})


def _key(given: Properties, name: str) -> Made:
    made = client_of("kms").create_key()["KeyMetadata"]
    return Made(ref=made["KeyId"], name=made["KeyId"], attributes={"Arn": made["Arn"]})


MAKERS: dict[str, Make] = {
    "AWS::DynamoDB::GlobalTable": _table,
    "AWS::DynamoDB::Table": _table,
    "AWS::Events::EventBus": _bus,
    "AWS::KMS::Key": _key,
    "AWS::Kinesis::Stream": _stream,
    "AWS::S3::Bucket": _bucket,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::SQS::Queue": _queue,
    "AWS::SSM::Parameter": _parameter,
    "AWS::SecretsManager::Secret": _secret,
}
"""How each type is made; others aren't."""


def published_to(made: Made) -> list[Any]:
    """What was published to a topic or put on a bus since the last call, the first one first.

    Of a topic each message as it is, of a bus each whole event.
    """
    client = client_of("sqs")
    name = made.name.rpartition(":")[2]
    url = client.get_queue_url(QueueName=_catch_all_name(name))["QueueUrl"]
    bodies: list[str] = []
    while found := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            bodies.append(message["Body"])
    return bodies if made.ref.startswith("arn:") else list(map(json.loads, bodies))


def _catch_all(name: str) -> str:
    """The ARN of a queue for all that is published under a name."""
    client = client_of("sqs")
    in_order = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = client.create_queue(
        QueueName=_catch_all_name(name), Attributes=in_order if name.endswith(".fifo") else {}
    )["QueueUrl"]
    arn = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return str(arn["QueueArn"])


def _catch_all_name(name: str) -> str:
    ending = ".fifo" if name.endswith(".fifo") else ""
    return name.removesuffix(ending)[-60:] + CATCH_ALL + ending


def _in_order(name: str, is_fifo: Any) -> str:
    return f"{name}.fifo" if str(is_fifo).lower() == "true" else name


def _written(value: Any) -> str | None:
    """An attribute as SQS and SNS want it: text, JSON for an object."""
    if isinstance(value, bool | dict | list):
        return json.dumps(value)
    return None if value is None else str(value)


def _only_given(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if value not in (None, [], {})}
