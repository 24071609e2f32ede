"""What events a function hears: those that Lambda reads for it, and what others pass on.

Lambda reads queues, streams and Kafka. A rule, a schedule or a pipe passes on what comes from a
bucket, a bus or a queue, or at a time.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lambda_foundry.access.arn_words import shortened
from lambda_foundry.access.names import Names
from lambda_foundry.access.rights import Line, condition_remark
from lambda_foundry.access.things import DEFAULT_BUS, RULE, full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import listing, nouns
from lambda_foundry.template.arns import service_in_arn, split_arn
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import SOURCES, EventSourceMapping, event_sources_of
from lambda_foundry.template.intrinsics import is_function
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import listed, reference, text

# docs.aws.amazon.com/lambda/latest/dg/API_CreateEventSourceMapping.html
_DEFAULT_BATCH = {"sqs": "10"}
_OTHER_BATCH = "100"

PIPE, BUS = "AWS::Pipes::Pipe", "AWS::Events::EventBus"
BUCKET = "AWS::S3::Bucket"
OFF = {"DISABLED", "STOPPED"}

RECORDS = {"sqs": "messages", "mq": "messages", "dynamodb": "changes", "rds": "changes"}
"""What the entries of a source are called; those of any other are records."""


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


def what_it_hears(logical_id: str, names: Names) -> str:
    """Words to follow the name of a resource: ` at `rate(1 day)``, ` on the event bus Orders`."""
    said = names.template.properties(logical_id)
    type_ = names.template.type(logical_id)
    words = ""
    if schedule := said.get("ScheduleExpression"):
        words += f" at `{full_text(schedule)}`"
    if type_ == RULE:
        words += _of_buckets(said.get("EventPattern"), names) + _on_bus(said, names)
    if type_ == PIPE and "Source" in said:
        words += f" with the {_records_of(said['Source'], names)}"
    is_off = text(said.get("State")) in OFF or text(said.get("DesiredState")) in OFF
    return f"{words} (switched off)" if is_off else words


def _records_of(source: Any, names: Names) -> str:
    """`messages of the queue Jobs`."""
    source_id = resource_meant(names.template, source)
    service = SOURCES.get(names.template.type(source_id)) or service_in_arn(text(source)) or ""
    named = names.of(source_id) if source_id else things_words([thing_of(source, names)])
    return f"{RECORDS.get(service, 'records')} of {named}"


def _on_bus(said: dict[str, Any], names: Names) -> str:
    """The bus of a rule, which may be another account's; the account's own needs no words."""
    bus = said.get("EventBusName")
    if bus is None or text(bus) == DEFAULT_BUS:
        return ""
    target = reference(bus)
    is_known = bool(target) or split_arn(full_text(bus)) is not None
    named = (
        things_words([thing_of(bus, names)])
        if is_known
        else _named(full_text(bus), BUS, "Name", names)
    )
    return f" on {named}"


def _of_buckets(pattern: Any, names: Names) -> str:
    """The buckets that a rule about S3 names; nothing for rules about anything else.

    Of calls that CloudTrail records the bucket is elsewhere.
    docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    wanted = as_dict(_parsed(pattern))
    if [text(source) for source in listed(wanted.get("source"))] != ["aws.s3"]:
        return ""
    detail = as_dict(wanted.get("detail"))
    of_events = as_dict(detail.get("bucket")).get("name")
    of_calls = as_dict(detail.get("requestParameters")).get("bucketName")
    named = list(_buckets([*listed(of_events), *listed(of_calls)], names))
    return f" for events of {listing(named) or 'any bucket'}"


def _buckets(values: list[Any], names: Names) -> Iterator[str]:
    for value in values:
        target = reference(value)
        if target:
            yield things_words([thing_of(value, names)])
        elif isinstance(value, dict) and not is_function(next(iter(value), "")):
            yield f"every bucket that fits `{json.dumps(value, default=str)}`"
        else:
            yield _named(full_text(value), BUCKET, "BucketName", names)


def _named(name: str, type_: str, property_: str, names: Names) -> str:
    """A resource of the template by its physical name, or the name with the kind of thing."""
    for logical_id, said in names.template.of_type(type_):
        if property_ in said and full_text(said[property_]) == name:
            return names.of(logical_id)
    return f"the {nouns('types')[type_]} `{shortened(name)}`"


def _parsed(pattern: Any) -> Any:
    if not isinstance(pattern, str):
        return pattern
    try:
        return json.loads(pattern)
    except ValueError:
        return None
