"""Functions that may write to what invokes them, directly or by way of others."""

from collections import defaultdict
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.flow import QUEUE, TABLES, TOPIC, Flow, endpoint
from lambda_foundry.checks.flows import flows
from lambda_foundry.checks.writing import may_write, may_write_elsewhere
from lambda_foundry.template.document import Template
from lambda_foundry.template.event_sources import event_sources_of
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.named import resource_meant
from lambda_foundry.template.values import text

_POLLED = {"sqs": QUEUE, "kinesis": "AWS::Kinesis::Stream", "dynamodb": TABLES[0]}


def loops(template: Template) -> Iterator[Problem]:
    """Functions that may invoke themselves for ever."""
    for function in function_ids(template):
        way = _way_back(template, function) or _way_elsewhere(template, function)
        if way:
            yield Problem(
                resource=function,
                what=f"it may write to {way[0]}, which invokes it{_through(way)}",
                why="it may invoke itself for ever, and every round costs",
                instead="write to another resource, or below a prefix that doesn't invoke it",
            )
        elif may_write(template, function, function, Flow(function)):
            yield Problem(
                resource=function,
                what="it may invoke itself",
                why="without an end to that every round costs",
                instead="name the other functions that it may invoke, or acknowledge how it ends",
            )


def _through(way: list[str]) -> str:
    return f" through {' and '.join(way[1:])}" if len(way) > 1 else ""


def _way_back(template: Template, function: str) -> list[str]:
    for source, flow, beyond in template.once(_ways).get(function, ()):
        if may_write(template, function, source, flow):
            return [source, *beyond]
    return []


def _ways(template: Template) -> dict[str, list[tuple[str, Flow, list[str]]]]:
    """What leads to each function: a source, how it flows on, and what lies between."""
    onward = template.once(flows)
    found: dict[str, list[tuple[str, Flow, list[str]]]] = defaultdict(list)
    for source in sorted(onward):
        for flow in onward[source]:
            for end, beyond in _ways_on(flow.target, onward).items():
                found[end].append((source, flow, beyond))
    return found


def _ways_on(start: str, onward: dict[str, list[Flow]]) -> dict[str, list[str]]:
    """All that can be reached, by what lies on the shortest way to it.

    No way leads through a function, which hands nothing on by itself: that is a workflow.
    """
    found: dict[str, list[str]] = {start: []}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for target in (flow.target for flow in onward.get(here, ())):
            if target not in found:
                found[target] = [*found[here], here]
                waiting.append(target)
    return found


def _way_elsewhere(template: Template, function: str) -> list[str]:
    """The ARN of a queue, stream, table or topic of another stack that leads back."""
    sources = [
        (_POLLED[mapping.service], text(mapping.source).partition("/stream/")[0])
        for mapping in event_sources_of(template, function)
        if mapping.source_id is None and mapping.service in _POLLED
    ] + [
        (TOPIC, text(said.get("TopicArn")))
        for _, said in template.of_type("AWS::SNS::Subscription")
        if resource_meant(template, said.get("TopicArn")) is None
        and endpoint(template, said.get("Endpoint")) == function
    ]
    return [arn for type_, arn in sources if may_write_elsewhere(template, function, type_, arn)]
