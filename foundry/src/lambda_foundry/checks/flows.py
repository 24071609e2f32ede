"""What arrives at a resource of a template goes on to which others."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import event_source_mappings, function_of, functions_in
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import (
    UNKNOWN,
    alternatives,
    listed,
    literal,
    reference,
    text,
)

QUEUE, TOPIC, BUCKET = "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
_WRITTEN = ("Created", "Removed", "Deleted", "${", "s3:*")
"""What is in the name of an event that an object was put or deleted, or may be."""
MACHINE, BUS = "AWS::StepFunctions::StateMachine", "AWS::Events::EventBus"


@dataclass(frozen=True)
class Flow:
    """What arrives at one resource goes on to another; in a bucket, below a prefix only."""

    target: str
    prefix: str = ""
    suffix: str = ""
    removals_only: bool = False
    creations_only: bool = False


def flows(template: Template) -> dict[str, list[Flow]]:
    """What each resource hands on, by logical id.

    What depends on the content of messages can't be known, and is left out.
    """
    found: dict[str, list[Flow]] = defaultdict(list)
    for mapping in event_source_mappings(template):
        if mapping.function and mapping.source_id and (kinds := _kinds(mapping.properties)):
            flow = Flow(mapping.function, removals_only=kinds == {"REMOVE"})
            found[mapping.source_id].append(flow)
    for topic, _, said in subscriptions(template):
        target = endpoint(template, said.get("Endpoint"))
        if topic and target and "FilterPolicy" not in said:
            found[topic].append(Flow(target))
    for source, flow in (*_notifications(template), *_rule_flows(template)):
        found[source].append(flow)
    for machine, said in template.of_type(MACHINE):
        found[machine] += [Flow(function) for function in functions_in(template, said)]
    return found


def _kinds(said: dict[str, Any]) -> set[str]:
    """The kinds of records that a mapping hands on; none where that depends on what is in them."""
    criteria = as_dict(said.get("FilterCriteria"))
    filters = [as_dict(each).get("Pattern") for each in listed(criteria.get("Filters"))]
    patterns = [_parsed(given) for given in filters]
    if any(set(pattern) != {"eventName"} for pattern in patterns):
        return set()
    named = {text(kind) for pattern in patterns for kind in listed(pattern["eventName"])}
    return named or {"INSERT", "MODIFY", "REMOVE"}


def subscriptions(template: Template) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Topic, owner and settings of each subscription, a resource of its own or the topic's."""
    for owner, said in template.of_type("AWS::SNS::Subscription"):
        yield resource_meant(template, said.get("TopicArn")) or "", owner, said
    for topic, said in template.of_type(TOPIC):
        yield from ((topic, topic, as_dict(given)) for given in listed(said.get("Subscription")))


def bucket_notifications(template: Template) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Bucket, owner and settings of each notification, by the bucket itself or CDK's resource."""
    for bucket, said in template.of_type(BUCKET):
        yield from ((bucket, bucket, given) for given in _settings(said))
    for owner, said in template.of_type("Custom::S3BucketNotifications"):
        target = reference(said.get("BucketName"))
        if target:
            yield from ((target.logical_id, owner, given) for given in _settings(said))


_TARGETS = (
    ("LambdaConfigurations", "Function"),
    ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ("QueueConfigurations", "Queue"),
    ("QueueConfigurations", "QueueArn"),
    ("TopicConfigurations", "Topic"),
    ("TopicConfigurations", "TopicArn"),
)


def _settings(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for configuration in map(as_dict, alternatives(said.get("NotificationConfiguration"))):
        for kind, target in _TARGETS:
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
    named = {(literal(rule.get("Name")) or "").lower(): _affix(rule.get("Value")) for rule in rules}
    return named.get("prefix", ""), named.get("suffix", "")


def _affix(value: Any) -> str:
    """A prefix or suffix; a part that only a deployment knows stays as the template writes it."""
    return "" if value is None else text(value)


def _notifications(template: Template) -> Iterator[tuple[str, Flow]]:
    for bucket, _, given in bucket_notifications(template):
        target = endpoint(template, given["Target"])
        events = events_of(given)
        if target is None or not _is_of_writing(events):
            continue
        for branch in branches({"Filter": given.get("Filter")}):
            prefix, suffix = affixes(branch.properties)
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


def _is_of_writing(events: list[str]) -> bool:
    """Whether an object that is put or deleted is one of these events, or may be."""
    return not events or any(word in event for event in events for word in _WRITTEN)


def endpoint(template: Template, value: Any) -> str | None:
    """The function or queue that something is sent to."""
    target = resource_meant(template, value)
    if target and template.type(target) in {QUEUE, TOPIC}:
        return target
    return function_of(template, value)


def _rule_flows(template: Template) -> Iterator[tuple[str, Flow]]:
    """What rules of EventBridge hand on: a bucket's events, or all that a bus gets."""
    for _, said in template.of_type("AWS::Events::Rule"):
        pattern = _parsed(said.get("EventPattern"))
        for given in map(as_dict, listed(said.get("Targets"))):
            target = endpoint(template, given.get("Arn"))
            if target is None:
                continue
            if "aws.s3" in listed(pattern.get("source")):
                buckets = _buckets(template, pattern)
                yield from product(buckets, _of_bucket(target, pattern))
            bus = _bus(template, said.get("EventBusName"))
            if bus and pattern and not {"source", "detail-type", "detail"} & set(pattern):
                yield bus, Flow(target)


def _parsed(given: Any) -> dict[str, Any]:
    """A pattern, given as an object or as JSON in a string."""
    try:
        return as_dict(json.loads(given) if isinstance(given, str) else given)
    except ValueError:
        return {}


def _buckets(template: Template, pattern: dict[str, Any]) -> list[str]:
    """The buckets that send their events to EventBridge, of those that a pattern names, if any."""
    bucket = as_dict(as_dict(pattern.get("detail")).get("bucket"))
    sending = sorted(_sending(template))
    if not bucket:
        return sending
    names = {text(name) for name in listed(bucket.get("name"))} - {UNKNOWN}
    return [
        id_
        for id_ in sending
        if {f"${{{id_}}}", text(template.properties(id_).get("BucketName"))} & names
    ]


def _sending(template: Template) -> set[str]:
    """The buckets that send their events to EventBridge, by themselves or by CDK's resource."""
    named = {id_ for id_, said in template.of_type(BUCKET) if _sends_events(said)}
    by_cdk = (
        reference(said.get("BucketName"))
        for _, said in template.of_type("Custom::S3BucketNotifications")
        if _sends_events(said)
    )
    return named | {bucket.logical_id for bucket in by_cdk if bucket}


def _sends_events(said: dict[str, Any]) -> bool:
    return "EventBridgeConfiguration" in as_dict(said.get("NotificationConfiguration"))


def _bus(template: Template, value: Any) -> str | None:
    """The bus of this template that a rule names, by reference, by its ARN or by its name."""
    if bus := resource_meant(template, value):
        return bus
    name, buses = literal(value), template.of_type(BUS)
    return next((bus for bus, said in buses if name and literal(said.get("Name")) == name), None)


def _of_bucket(target: str, pattern: dict[str, Any]) -> Iterator[Flow]:
    """The keys that a pattern asks for, by their prefix, suffix or both."""
    keys = listed(as_dict(as_dict(pattern.get("detail")).get("object")).get("key"))
    types = [text(type_) for type_ in listed(pattern.get("detail-type"))]
    if types and not any(word in type_ for type_ in types for word in _WRITTEN):
        return
    for key in keys or [{}]:
        start, end = _ends(key)
        yield Flow(
            target,
            prefix=start,
            suffix=end,
            removals_only=bool(types) and all("Deleted" in type_ for type_ in types),
            creations_only=bool(types) and all("Created" in type_ for type_ in types),
        )


def _ends(key: Any) -> tuple[str, str]:
    match key:
        case {"prefix": prefix}:
            return _affix(prefix), ""
        case {"suffix": suffix}:
            return "", _affix(suffix)
        case {"wildcard": wildcard}:
            start, _, end = text(wildcard).partition("*")
            return start, end.rpartition("*")[2]
        case str() | {"Ref": _} | {"Fn::Sub": _}:
            return text(key), text(key)
    return "", ""
