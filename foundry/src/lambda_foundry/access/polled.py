"""What Lambda reads for a function, and invokes it with: queues, streams, Kafka."""

from collections.abc import Iterator
from dataclasses import replace

from lambda_foundry.access.names import Names
from lambda_foundry.access.rights import Line, condition_remark
from lambda_foundry.access.things import full_text, thing_of, things_words
from lambda_foundry.access.what_it_hears import RECORDS
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import EventSourceMapping, event_sources_of
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import listed

# docs.aws.amazon.com/lambda/latest/dg/API_CreateEventSourceMapping.html
_DEFAULT_BATCH = {"sqs": "10"}
_OTHER_BATCH = "100"


def polled(names: Names) -> list[Line]:
    """A line for each event source mapping of the function, in each case of its conditions."""
    mappings = event_sources_of(names.template, names.function)
    return [line for mapping in mappings for line in polled_by(mapping, names)]


def polled_by(mapping: EventSourceMapping, names: Names) -> list[Line]:
    """One event source mapping; a line for each case in which it is another."""
    cases = list(_cases(mapping, names.template))
    said = [(_line(case, names), where) for case, where in cases]
    if len({line.words for line, _ in said}) == 1:
        return [said[0][0]]
    return [replace(line, words=f"{line.words} ({where.strip()})") for line, where in said]


def _cases(
    mapping: EventSourceMapping, template: Template
) -> Iterator[tuple[EventSourceMapping, str]]:
    for branch in branches(mapping.properties):
        source = branch.properties.get("EventSourceArn")
        source_id = resource_meant(template, source)
        yield (
            replace(mapping, properties=branch.properties, source=source, source_id=source_id),
            branch.where,
        )


def _line(mapping: EventSourceMapping, names: Names) -> Line:
    service = mapping.service or ""
    properties = mapping.properties
    batch = full_text(properties.get("BatchSize", _DEFAULT_BATCH.get(service, _OTHER_BATCH)))
    source = _polled_source(mapping, names)
    words = f"the {RECORDS.get(service, 'records')} of {source}, up to {batch} at a time"
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


def _polled_source(mapping: EventSourceMapping, names: Names) -> str:
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
