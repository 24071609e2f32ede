"""Queues: FIFO ones and plain ones don't mix, and one bound says how much of one is read at once.

docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

import json
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.execution_role import destinations
from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.flows import QUEUE, TOPIC, subscriptions
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import MAPPING, EventSourceMapping, event_source_mappings
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import UNKNOWN, literal, numbers, text

LEAST = 2
"""What `MaximumConcurrency` can be at least, so also for a function with one in reserve.

docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""


def redrive(template: Template) -> Iterator[Problem]:
    """Queues and subscriptions whose dead-letter queue is of the other kind.

    What Lambda sends of asynchronous invocations goes to plain queues and topics alone:
    docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    for origin, function, value, where in destinations(template):
        if template.type(origin) != MAPPING and _is_fifo(template, value):
            to = resource_meant(template, value) or text(value)
            yield Problem(
                resource=origin,
                what=f"what {function} returns or fails on goes to {to}, which is FIFO{where}",
                why="Lambda sends to no FIFO queue or topic, so deployment fails or it is lost",
                instead="make it a plain one",
            )
    for owner, source, policy in _redriven(template):
        target = policy.get("deadLetterTargetArn")
        kinds = _is_fifo(template, source), _is_fifo(template, target)
        if None not in kinds and kinds[0] != kinds[1]:
            aside = resource_meant(template, target) or text(target)
            is_fifo = "is FIFO and" if kinds[0] else "is no FIFO one and"
            yield Problem(
                resource=owner,
                what=f"it {is_fifo} its dead-letter queue {aside} {'is' if kinds[1] else 'is not'}",
                why="deployment fails",
                instead="make both FIFO, or neither",
            )


def _redriven(template: Template) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    for queue, said in template.of_type(QUEUE):
        if policy := _parsed(said.get("RedrivePolicy")):
            yield queue, {"Ref": queue}, policy
    for topic, owner, said in subscriptions(template):
        if policy := _parsed(said.get("RedrivePolicy")):
            yield owner, said.get("TopicArn") or {"Ref": topic}, policy


def _parsed(policy: Any) -> dict[str, Any]:
    if not isinstance(policy, str):
        return as_dict(policy)
    try:
        return as_dict(json.loads(policy))
    except ValueError:
        return {}


def _is_fifo(template: Template, value: Any) -> bool | None:
    """Whether a queue or topic is FIFO; None if it can't be known."""
    found = resource_meant(template, value)
    if found is None:
        written = text(value)
        is_known = written.startswith("arn:") and UNKNOWN not in written
        return written.endswith(".fifo") if is_known and not written.endswith("}") else None
    if template.type(found) not in {QUEUE, TOPIC}:
        return None
    said = template.properties(found)
    given = said.get("FifoQueue", said.get("FifoTopic", False))
    known = literal(given) if isinstance(given, dict) else str(given).lower()
    return {"true": True, "false": False}.get(known or "")


def bounded_twice(template: Template) -> Iterator[Problem]:
    """Mappings with pollers of their own and a maximum concurrency."""
    for mapping in event_source_mappings(template):
        if mapping.properties.get("ProvisionedPollerConfig") and _maximum(template, mapping):
            yield Problem(
                resource=mapping.logical_id,
                what="it has both provisioned pollers and a maximum concurrency",
                why="deployment fails: Lambda takes one of the two",
                instead="leave out ProvisionedPollerConfig or ScalingConfig",
            )


def too_many(template: Template) -> Iterator[Problem]:
    """Mappings that invoke a function more often at once than it has concurrency reserved."""
    for mapping in event_source_mappings(template):
        settings = template.settings(mapping.function or "")
        reserved = numbers(settings.get("ReservedConcurrentExecutions"))
        most = _maximum(template, mapping)
        if reserved and most and min(most) > max(*reserved, LEAST):
            yield Problem(
                resource=mapping.logical_id,
                what=f"it reads {min(most):g} batches at once, {mapping.function} has "
                f"{max(reserved):g} reserved",
                why="the others are throttled, and each of their messages counts as tried",
                instead=f"write a maximum concurrency of {max(*reserved, LEAST):g} at most",
            )


def _maximum(template: Template, mapping: EventSourceMapping) -> list[float]:
    scaling = as_dict(template.settings(mapping.logical_id).get("ScalingConfig"))
    return numbers(scaling.get("MaximumConcurrency"))
