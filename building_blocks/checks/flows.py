"""What arrives at a resource of a template goes on to which others."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from building_blocks.template.document import Template, as_dict
from building_blocks.template.event_sources import event_source_mappings
from building_blocks.template.functions import function_of, functions_in
from building_blocks.template.values import listed, literal, reference, references, text

QUEUE, TOPIC, BUCKET = "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"
MACHINE = "AWS::StepFunctions::StateMachine"


@dataclass(frozen=True)
class Flow:
    """What arrives at one resource goes on to another; in a bucket, below a prefix only."""

    target: str
    prefix: str = ""
    suffix: str = ""
    removals_only: bool = False
    creations_only: bool = False


def flows(template: Template) -> dict[str, list[Flow]]:
    """What each resource hands on, by logical id."""
    found: dict[str, list[Flow]] = defaultdict(list)
    for mapping in event_source_mappings(template):
        if mapping.function and mapping.source_id:
            found[mapping.source_id].append(Flow(mapping.function))
    for _, said in template.of_type("AWS::SNS::Subscription"):
        topic = reference(said.get("TopicArn"))
        if topic and (target := _endpoint(template, said.get("Endpoint"))):
            found[topic.logical_id].append(Flow(target))
    for source, flow in (*_notifications(template), *_rules(template)):
        found[source].append(flow)
    for machine, said in template.of_type(MACHINE):
        found[machine] += [Flow(function) for function in functions_in(template, said)]
    return found


def _endpoint(template: Template, value: Any) -> str | None:
    """The function or queue that something is sent to."""
    target = reference(value)
    if target and template.type(target.logical_id) in {QUEUE, TOPIC}:
        return target.logical_id
    return function_of(template, value)


def bucket_notifications(template: Template) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Bucket, owner and settings of each notification, by the bucket itself or CDK's resource."""
    for bucket, said in template.of_type(BUCKET):
        yield from ((bucket, bucket, given) for given in _settings(said))
    for owner, said in template.of_type("Custom::S3BucketNotifications"):
        target = reference(said.get("BucketName"))
        if target:
            yield from ((target.logical_id, owner, given) for given in _settings(said))


def _settings(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    configuration = as_dict(said.get("NotificationConfiguration"))
    for kind, target in (
        ("LambdaConfigurations", "Function"),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
        ("QueueConfigurations", "Queue"),
        ("QueueConfigurations", "QueueArn"),
        ("TopicConfigurations", "Topic"),
        ("TopicConfigurations", "TopicArn"),
    ):
        for given in map(as_dict, listed(configuration.get(kind))):
            if target in given:
                yield given | {"Target": given[target]}


def events_of(given: dict[str, Any]) -> list[str]:
    """The events that a notification is about."""
    return [text(event) for event in [*listed(given.get("Event")), *listed(given.get("Events"))]]


def affixes(given: dict[str, Any]) -> tuple[str, str]:
    """Prefix and suffix of the keys that a notification is about."""
    filters = as_dict(given.get("Filter"))
    key = as_dict(filters.get("S3Key") or filters.get("Key"))
    rules = [as_dict(rule) for rule in listed(key.get("Rules") or key.get("FilterRules"))]
    named = {
        (literal(rule.get("Name")) or "").lower(): literal(rule.get("Value")) or ""
        for rule in rules
    }
    return named.get("prefix", ""), named.get("suffix", "")


def _notifications(template: Template) -> Iterator[tuple[str, Flow]]:
    for bucket, _, given in bucket_notifications(template):
        target = _endpoint(template, given["Target"])
        prefix, suffix = affixes(given)
        events = events_of(given)
        if target:
            yield (
                bucket,
                Flow(
                    target,
                    prefix=prefix,
                    suffix=suffix,
                    removals_only=all("ObjectRemoved" in event for event in events),
                    creations_only=all("ObjectCreated" in event for event in events),
                ),
            )


def _rules(template: Template) -> Iterator[tuple[str, Flow]]:
    """What rules of EventBridge hand on: a bucket's events, or all that a bus gets."""
    for _, said in template.of_type("AWS::Events::Rule"):
        pattern = _pattern(said)
        for given in map(as_dict, listed(said.get("Targets"))):
            target = _endpoint(template, given.get("Arn"))
            if target is None:
                continue
            if "aws.s3" in listed(pattern.get("source")):
                yield from ((bucket, _of_bucket(target, pattern)) for bucket in _buckets(pattern))
            bus = reference(said.get("EventBusName"))
            if bus and pattern and not {"source", "detail-type", "detail"} & set(pattern):
                yield bus.logical_id, Flow(target)


def _pattern(said: dict[str, Any]) -> dict[str, Any]:
    given = said.get("EventPattern")
    try:
        return as_dict(json.loads(given) if isinstance(given, str) else given)
    except ValueError:
        return {}


def _buckets(pattern: dict[str, Any]) -> set[str]:
    return references(as_dict(as_dict(pattern.get("detail")).get("bucket")).get("name"))


def _of_bucket(target: str, pattern: dict[str, Any]) -> Flow:
    """The keys that a pattern asks for, where it asks for one prefix, suffix or both."""
    keys = listed(as_dict(as_dict(pattern.get("detail")).get("object")).get("key"))
    key = as_dict(keys[0]) if len(keys) == 1 else {}
    start, _, end = (literal(key.get("wildcard")) or "*").partition("*")
    types = [text(type_) for type_ in listed(pattern.get("detail-type"))]
    return Flow(
        target,
        prefix=literal(key.get("prefix")) or start,
        suffix=literal(key.get("suffix")) or end.rpartition("*")[2],
        removals_only=bool(types) and all("Deleted" in type_ for type_ in types),
        creations_only=bool(types) and all("Created" in type_ for type_ in types),
    )
