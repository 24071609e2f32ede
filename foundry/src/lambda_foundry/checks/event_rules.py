"""What rules of EventBridge hand on: a bucket's events, or all that a bus gets."""

import json
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.flow import BUCKET, BUS, Flow, endpoint
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.named import resource_meant
from lambda_foundry.template.values import UNKNOWN, listed, literal, reference, text


def rule_flows(template: Template) -> Iterator[tuple[str, Flow]]:
    """What rules of EventBridge hand on: a bucket's events, or all that a bus gets."""
    for _, said in template.of_type("AWS::Events::Rule"):
        pattern = _pattern(said)
        for given in map(as_dict, listed(said.get("Targets"))):
            target = endpoint(template, given.get("Arn"))
            if target is None:
                continue
            if "aws.s3" in listed(pattern.get("source")):
                buckets = _buckets(template, pattern)
                yield from ((bucket, _of_bucket(target, pattern)) for bucket in buckets)
            bus = _bus(template, said.get("EventBusName"))
            if bus and pattern and not {"source", "detail-type", "detail"} & set(pattern):
                yield bus, Flow(target)


def _pattern(said: dict[str, Any]) -> dict[str, Any]:
    given = said.get("EventPattern")
    try:
        return as_dict(json.loads(given) if isinstance(given, str) else given)
    except ValueError:
        return {}


def _buckets(template: Template, pattern: dict[str, Any]) -> list[str]:
    """The buckets that a pattern names; without one, all that send their events to EventBridge."""
    bucket = as_dict(as_dict(pattern.get("detail")).get("bucket"))
    if not bucket:
        return sorted(_sending(template))
    names = {text(name) for name in listed(bucket.get("name"))}
    return [
        id_
        for id_, said in template.of_type(BUCKET)
        if {f"${{{id_}}}", text(said.get("BucketName"))} & (names - {UNKNOWN})
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
