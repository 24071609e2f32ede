"""What has to be of the stack's own region: layers, polled sources, buses, queues of topics."""

import re
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import event_source_mappings, function_ids
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import alternatives, listed, literal, text

SUBSCRIPTION, RULE = "AWS::SNS::Subscription", "AWS::Events::Rule"


def layers(template: Template) -> Iterator[Problem]:
    """Somebody's layer of another region than the stack's."""
    for function in function_ids(template):
        for layer in listed(template.properties(function).get("Layers")):
            if _other_region(template, layer):
                yield Problem(
                    resource=function,
                    what=f"the stack is in {template.region}, its layer is {literal(layer)}",
                    why="deployment fails: a layer is used in its own region",
                    instead=f"take the layer's ARN of {template.region}",
                )


def sources(template: Template) -> Iterator[Problem]:
    """Queues, streams, tables and clusters of another region, which Lambda can't poll from here."""
    for mapping in event_source_mappings(template):
        if other := _other_region(template, mapping.source):
            yield Problem(
                resource=mapping.logical_id,
                what=f"the stack is in {template.region}, the source in {other}",
                why="deployment fails: Lambda polls only sources of its own region",
                instead=f"give a source of {template.region}, or put the function into {other}",
            )


def buses(template: Template) -> Iterator[Problem]:
    """Rules on an event bus of another region."""
    for rule, properties in template.of_type(RULE):
        if other := _other_region(template, properties.get("EventBusName")):
            yield Problem(
                resource=rule,
                what=f"the stack is in {template.region}, the rule's event bus in {other}",
                why="deployment fails: a rule is made where its bus is",
                instead=f"have a rule in {other} send the events to a bus of {template.region}",
            )


def redrive(template: Template) -> Iterator[Problem]:
    """Subscriptions whose dead-letter queue isn't in the region of their topic."""
    for subscription, properties in template.of_type(SUBSCRIPTION):
        queue = as_dict(properties.get("RedrivePolicy")).get("deadLetterTargetArn")
        topic = literal(properties.get("Region")) or _region(template, properties.get("TopicArn"))
        behind = _region(template, queue)
        if topic and behind and topic != behind:
            yield Problem(
                resource=subscription,
                what=f"its topic is in {topic}, its dead-letter queue in {behind}",
                why="deployment fails: SNS puts messages only into a queue of the topic's region",
                instead=f"give it a queue of {topic}, or none",
            )


def _other_region(template: Template, value: Any) -> str | None:
    """The region of what an ARN names, where that is another than the stack's."""
    if template.region is None:
        return None
    found = (_of_arn(branch) for branch in alternatives(value))
    return next((region for region in found if region and region != template.region), None)


def _region(template: Template, value: Any) -> str | None:
    """The region of an ARN, or the stack's for what it makes itself."""
    if value is None:
        return None
    return template.region if resource_meant(template, value) else _of_arn(value)


def _of_arn(value: Any) -> str | None:
    """The region that an ARN names; None where it names none, or only a deployment knows it."""
    arn = split_arn(text(value))
    return arn.region if arn and re.fullmatch(r"[a-z0-9-]+", arn.region) else None
