"""Event source mappings: the sources that Lambda polls with a function's execution role."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_of
from lambda_foundry.template.named import resource_meant
from lambda_foundry.template.values import text

MAPPING = "AWS::Lambda::EventSourceMapping"

SOURCES = {
    "AWS::SQS::Queue": "sqs",
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::Kinesis::StreamConsumer": "kinesis",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
    "AWS::MSK::Cluster": "kafka",
    "AWS::MSK::ServerlessCluster": "kafka",
    "AWS::AmazonMQ::Broker": "mq",
    "AWS::DocDB::DBCluster": "rds",
}
"""The service of a source, as ARNs name it, by the type of the resource."""

_SERVICE = re.compile(r"^arn:[a-z-]+:([a-z0-9]+):")


@dataclass(frozen=True, kw_only=True)
class EventSourceMapping:
    """One source that a function's role must be able to read."""

    logical_id: str
    function: str | None
    """The logical id of the function; None for a function that is not in this template."""
    source: Any
    """The source's ARN as the template writes it; None for Kafka that one runs oneself."""
    source_id: str | None
    """The logical id of the source; None for a source that is not in this template."""
    service: str | None
    """`sqs`, `kinesis`, `dynamodb`, `kafka`, `mq`, `rds` (DocumentDB), `self-managed-kafka`."""
    properties: dict[str, Any]


def event_source_mappings(template: Template) -> list[EventSourceMapping]:
    """Every event source mapping of the template."""
    return template.once(_read)


def event_sources_of(template: Template, function: str) -> list[EventSourceMapping]:
    """The sources that Lambda polls for one function."""
    return template.once(_by_function).get(function, [])


def _by_function(template: Template) -> dict[str, list[EventSourceMapping]]:
    found: dict[str, list[EventSourceMapping]] = defaultdict(list)
    for mapping in event_source_mappings(template):
        if mapping.function:
            found[mapping.function].append(mapping)
    return found


def _read(template: Template) -> list[EventSourceMapping]:
    return [_mapping(template, *found) for found in template.of_type(MAPPING)]


def _mapping(template: Template, logical_id: str, properties: dict[str, Any]) -> EventSourceMapping:
    source = properties.get("EventSourceArn")
    source_id = resource_meant(template, source)
    return EventSourceMapping(
        logical_id=logical_id,
        function=function_of(template, properties.get("FunctionName")),
        source=source,
        source_id=source_id,
        service=_service(template, source, source_id, properties),
        properties=properties,
    )


def _service(
    template: Template, source: Any, source_id: str | None, properties: dict[str, Any]
) -> str | None:
    if "SelfManagedEventSource" in properties:
        return "self-managed-kafka"
    if source_id:
        return SOURCES.get(template.type(source_id))
    named = _SERVICE.match(text(source).replace("${AWS::Partition}", "aws"))
    return named[1] if named else None
