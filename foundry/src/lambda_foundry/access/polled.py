"""The sources that Lambda reads for a function."""

from lambda_foundry.access.line import Line
from lambda_foundry.access.names import Names
from lambda_foundry.access.rights import condition_remark
from lambda_foundry.access.texts import full_text
from lambda_foundry.access.things import thing_of, things_words
from lambda_foundry.template.event_sources import EventSourceMapping, event_sources_of
from lambda_foundry.template.values import listed

# docs.aws.amazon.com/lambda/latest/dg/API_CreateEventSourceMapping.html
_DEFAULT_BATCH = {"sqs": "10"}
_OTHER_BATCH = "100"
_RECORDS = {"sqs": "messages", "mq": "messages", "dynamodb": "changes", "rds": "changes"}


def polled(names: Names) -> list[Line]:
    """A line for each event source mapping of the function."""
    return [
        polled_by(mapping, names) for mapping in event_sources_of(names.template, names.function)
    ]


def polled_by(mapping: EventSourceMapping, names: Names) -> Line:
    """One event source mapping."""
    service = mapping.service or ""
    properties = mapping.properties
    batch = full_text(properties.get("BatchSize", _DEFAULT_BATCH.get(service, _OTHER_BATCH)))
    source = _source(mapping, names)
    words = f"the {_RECORDS.get(service, 'records')} of {source}, up to {batch} at a time"
    if "FilterCriteria" in properties:
        words += ", as far as its filter lets them"
    if full_text(properties.get("Enabled", True)).lower() == "false":
        words += " (switched off)"
    words += condition_remark(names, mapping.logical_id)
    return Line(
        words,
        (f"EventSourceMapping of {full_text(mapping.source)} [{mapping.logical_id}]",),
        (mapping.source_id,) if mapping.source_id else (),
    )


def _source(mapping: EventSourceMapping, names: Names) -> str:
    topics = [
        f"`{full_text(topic)}`"
        for key in ("Topics", "Queues")
        for topic in listed(mapping.properties.get(key))
    ]
    inside = f" ({', '.join(topics)})" if topics else ""
    if mapping.service == "self-managed-kafka":
        return f"a Kafka cluster of one's own{inside}"
    if mapping.source_id:
        return f"{names.of(mapping.source_id)}{inside}"
    return f"{things_words([thing_of(mapping.source, names)])}{inside}"
