"""Queues: FIFO ones and plain ones don't mix, and one bound says how much of one is read at once.

docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lambda_foundry.checks.execution_role import destinations
from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.flows import QUEUE, TOPIC, subscriptions
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import MAPPING, event_source_mappings
from lambda_foundry.template.intrinsics import NO_VALUE, is_function
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import (
    UNKNOWN,
    alternatives,
    literal,
    numbers,
    references,
    text,
)

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
        yield from islice(_mixed(template, owner, source, policy), 1)


def _mixed(template: Template, owner: str, source: Any, given: Any) -> Iterator[Problem]:
    """Each case in which one of the two is FIFO and the other is not."""
    if given is None:
        return
    named = {owner, resource_meant(template, source) or "", *_named_in(template, given)}
    fifo = {id_: _says_fifo(template, id_) for id_ in named if template.type(id_) in {QUEUE, TOPIC}}
    for branch in branches({"Policy": given, "Fifo": fifo}):
        target = _parsed(branch.properties.get("Policy")).get("deadLetterTargetArn")
        known = as_dict(branch.properties.get("Fifo"))
        kinds = [_is_fifo(template, value, known) for value in (source, target)]
        if target is not None and None not in kinds and kinds[0] != kinds[1]:
            aside = resource_meant(template, target) or text(target)
            is_fifo = "is FIFO and" if kinds[0] else "is no FIFO one and"
            yield Problem(
                resource=owner,
                what=f"it {is_fifo} its dead-letter queue {aside} {'is' if kinds[1] else 'is not'}"
                f"{branch.where}",
                why="deployment fails",
                instead="make both FIFO, or neither",
            )


def _named_in(template: Template, policy: Any) -> set[str]:
    """The queues that a policy may put what fails into."""
    targets = alternatives(_parsed(policy).get("deadLetterTargetArn"))
    return references(policy) | {resource_meant(template, target) or "" for target in targets}


def _redriven(template: Template) -> Iterator[tuple[str, Any, Any]]:
    for queue, said in template.of_type(QUEUE):
        yield queue, {"Ref": queue}, said.get("RedrivePolicy")
    for topic, owner, said in subscriptions(template):
        yield owner, said.get("TopicArn") or {"Ref": topic}, said.get("RedrivePolicy")


def _parsed(policy: Any) -> dict[str, Any]:
    """A policy as an object; in a text, what names the queue may be `${Queue.Arn}`."""
    written = as_dict(policy)
    if isinstance(policy, str) or any(map(is_function, written)):
        try:
            written = as_dict(json.loads(text(policy)))
        except ValueError:
            return {}
        target = written.get("deadLetterTargetArn")
        return {"deadLetterTargetArn": {"Fn::Sub": target}} if isinstance(target, str) else {}
    return written


def _is_fifo(template: Template, value: Any, fifo: dict[str, Any] | None = None) -> bool | None:
    """Whether a queue or topic is FIFO; None if it can't be known.

    `fifo` is what each says of it in one case of the template's conditions.
    """
    found = resource_meant(template, value)
    if found is None:
        written = text(value)
        is_known = written.startswith("arn:") and UNKNOWN not in written
        return written.endswith(".fifo") if is_known and not written.endswith("}") else None
    if template.type(found) not in {QUEUE, TOPIC}:
        return None
    given = _says_fifo(template, found) if fifo is None else fifo.get(found, False)
    known = literal(given) if isinstance(given, dict) else str(given).lower()
    return {"true": True, "false": False}.get(known or "")


def _says_fifo(template: Template, queue: str) -> Any:
    said = template.properties(queue)
    return said.get("FifoQueue", said.get("FifoTopic", False))


_POLLERS, _SCALING = "ProvisionedPollerConfig", "ScalingConfig"


def bounded_twice(template: Template) -> Iterator[Problem]:
    """Mappings with pollers of their own and a maximum concurrency."""
    for mapping in event_source_mappings(template):
        held = {name: mapping.properties.get(name) for name in (_POLLERS, _SCALING)}
        for branch in branches(held):
            most = as_dict(branch.properties.get(_SCALING)).get("MaximumConcurrency")
            if branch.properties.get(_POLLERS) and most not in (None, NO_VALUE):
                yield Problem(
                    resource=mapping.logical_id,
                    what=f"it has both provisioned pollers and a maximum concurrency{branch.where}",
                    why="deployment fails: Lambda takes one of the two",
                    instead=f"leave out {_POLLERS} or {_SCALING}",
                )
                break


def too_many(template: Template) -> Iterator[Problem]:
    """Mappings that invoke a function more often at once than it has concurrency reserved."""
    for mapping in event_source_mappings(template):
        settings = template.settings(mapping.function or "")
        held = {
            "Reserved": settings.get("ReservedConcurrentExecutions"),
            "Scaling": template.settings(mapping.logical_id).get("ScalingConfig"),
        }
        for branch in branches(held):
            reserved = numbers(branch.properties.get("Reserved"))
            most = numbers(as_dict(branch.properties.get("Scaling")).get("MaximumConcurrency"))
            if reserved and most and min(most) > max(*reserved, LEAST):
                yield Problem(
                    resource=mapping.logical_id,
                    what=f"it reads {min(most):g} batches at once, {mapping.function} has "
                    f"{max(reserved):g} reserved{branch.where}",
                    why="the others are throttled, and each of their messages counts as tried",
                    instead=f"write a maximum concurrency of {max(*reserved, LEAST):g} at most",
                )
                break
