"""What arrives at a resource of a template goes on to which others."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.event_rules import rule_flows
from lambda_foundry.checks.flow import BUCKET, MACHINE, TOPIC, Flow, endpoint
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.event_sources import event_source_mappings
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.named import resource_meant
from lambda_foundry.template.values import listed, literal, reference, text


def flows(template: Template) -> dict[str, list[Flow]]:
    """What each resource hands on, by logical id."""
    found: dict[str, list[Flow]] = defaultdict(list)
    for mapping in event_source_mappings(template):
        if mapping.function and mapping.source_id:
            found[mapping.source_id].append(Flow(mapping.function))
    for topic, _, said in subscriptions(template):
        target = endpoint(template, said.get("Endpoint"))
        if topic and target:
            found[topic].append(Flow(target))
    for source, flow in (*_notifications(template), *rule_flows(template)):
        found[source].append(flow)
    for machine, said in template.of_type(MACHINE):
        found[machine] += [Flow(function) for function in functions_in(template, said)]
    return found


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
        target = endpoint(template, given["Target"])
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
