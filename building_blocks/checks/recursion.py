"""Functions that may write to what invokes them, directly or by way of others."""

from collections.abc import Iterator

from building_blocks.checks.finding import Problem
from building_blocks.checks.flow import QUEUE, TABLES, TOPIC, Flow, endpoint
from building_blocks.checks.flows import flows
from building_blocks.checks.writing import may_write, may_write_elsewhere
from building_blocks.template.document import Template
from building_blocks.template.event_sources import event_sources_of
from building_blocks.template.functions import function_ids
from building_blocks.template.named import resource_meant
from building_blocks.template.values import text

_POLLED = {"sqs": QUEUE, "kinesis": "AWS::Kinesis::Stream", "dynamodb": TABLES[0]}


def loops(template: Template) -> Iterator[Problem]:
    """Functions that may invoke themselves for ever."""
    onward = template.once(flows)
    for function in function_ids(template):
        way = _way_back(template, function, onward) or _way_elsewhere(template, function)
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


def _way_back(template: Template, function: str, onward: dict[str, list[Flow]]) -> list[str]:
    for source in sorted(onward):
        for flow in onward[source]:
            beyond = _way_on(flow.target, function, onward)
            if beyond is not None and may_write(template, function, source, flow):
                return [source, *beyond]
    return []


def _way_on(start: str, function: str, onward: dict[str, list[Flow]]) -> list[str] | None:
    """What lies on the way to the function; no other function, for that is a workflow."""
    ways, seen = [[start]], set[str]()
    while ways:
        way = ways.pop(0)
        if way[-1] == function:
            return way[:-1]
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, flow.target] for flow in onward.get(way[-1], ())]
    return None


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
