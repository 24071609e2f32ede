"""Functions that may invoke themselves for ever, by what they write or log."""

from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.flows import (
    BUCKET,
    BUS,
    MACHINE,
    QUEUE,
    TABLES,
    TOPIC,
    Flow,
    endpoint,
    flows,
)
from lambda_foundry.checks.role_rights import (
    by_resources,
    is_anywhere,
    is_certain_denial,
    is_within_boundary,
    known_statements,
)
from lambda_foundry.template.coverage import covers_resource, is_named_in, may_mean
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    FUNCTION,
    event_sources_of,
    function_ids,
    function_of,
)
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import (
    Statement,
    covers,
    execution_role,
)
from lambda_foundry.template.values import UNKNOWN, reference, text

_POLLED = {"sqs": QUEUE, "kinesis": "AWS::Kinesis::Stream", "dynamodb": TABLES[0]}

_TABLE_WRITES = (
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
)

_TABLE_REMOVALS = ("dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLDelete")

_WRITES = {
    QUEUE: ("sqs:SendMessage",),
    TOPIC: ("sns:Publish",),
    BUCKET: ("s3:PutObject", "s3:DeleteObject"),
    **dict.fromkeys(TABLES, _TABLE_WRITES),
    "AWS::Kinesis::Stream": ("kinesis:PutRecord", "kinesis:PutRecords"),
    FUNCTION: ("lambda:InvokeFunction", "lambda:InvokeAsync"),
    BUS: ("events:PutEvents",),
    MACHINE: ("states:StartExecution", "states:StartSyncExecution"),
}
"""What puts something into a source from which it goes on to a function."""


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
        elif _may_write(template, function, function, Flow(function)):
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
        if _may_write(template, function, source, flow):
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
        (type_, text(mapping.source).partition("/stream/")[0])
        for mapping in event_sources_of(template, function)
        if mapping.source_id is None and "FilterCriteria" not in mapping.properties
        for type_ in _polled_types(mapping.service, mapping.source)
    ] + [
        (TOPIC, text(said.get("TopicArn")))
        for _, said in template.of_type("AWS::SNS::Subscription")
        if resource_meant(template, said.get("TopicArn")) is None
        and "FilterPolicy" not in said
        and endpoint(template, said.get("Endpoint")) == function
    ]
    return [arn for type_, arn in sources if _may_write_elsewhere(template, function, type_, arn)]


def _polled_types(service: str | None, source: Any) -> list[str]:
    """Of what type a source is; a parameter may be the ARN of any that is polled."""
    if service is None and reference(source):
        return [*_POLLED.values()]
    return [_POLLED[service]] if service in _POLLED else []


def _may_write(template: Template, function: str, resource: str, flow: Flow) -> bool:
    """Whether the function's role allows a write that arrives where the flow goes."""
    role = execution_role(template, function)
    if role is None:
        return False
    said = [*known_statements(template, role), *by_resources(template, role)]
    return any(
        _allows(template, statement, resource, flow)
        for action in _actions(template.type(resource), flow)
        if is_within_boundary(template, role, action)
        for statement in said
        if statement.allows and covers(statement, action)
        if not any(_denies(template, other, action, resource, flow) for other in said)
    )


def _may_write_elsewhere(template: Template, function: str, type_: str, arn: str) -> bool:
    """The same for a resource of another stack, by its ARN as the template writes it."""
    role = execution_role(template, function)
    said = known_statements(template, role) if role else []
    return any(
        statement.allows and covers(statement, action) and _may_be(arn, written)
        for action in _WRITES[type_]
        for statement in said
        for written in statement.resource_texts
    )


def _may_be(arn: str, written: str) -> bool:
    """Whether an ARN is what a statement names; one that a parameter gives, without a pattern."""
    return arn == written or (arn.startswith("arn:") and fnmatchcase(arn, written))


def _actions(type_: str, flow: Flow) -> list[str]:
    useless = {"s3:DeleteObject"} if flow.creations_only else set()
    if flow.removals_only:
        useless |= {"s3:PutObject", *set(_TABLE_WRITES) - set(_TABLE_REMOVALS)}
    return [action for action in _WRITES.get(type_, ()) if action not in useless]


def _allows(template: Template, statement: Statement, resource: str, flow: Flow) -> bool:
    return any(_names(template, value, resource, flow) for value in statement.resources)


def _names(template: Template, value: Any, resource: str, flow: Flow) -> bool:
    """Whether a statement's resource is what flows on; one from elsewhere can't be known."""
    written = text(value)
    type_ = template.type(resource)
    # A pattern that happens to take in the function itself is seldom meant to.
    by_pattern = "*" in written and type_ != FUNCTION
    if not (by_pattern and covers_resource(template, value, resource)) and not _means(
        template, value, resource
    ):
        return False
    if type_ in TABLES:
        # Of a table's streams and indexes, nothing is written.
        part = written.partition("}/")[2] or written.partition("table/")[2].partition("/")[2]
        return not (part or written.endswith(".StreamArn}"))
    return type_ != BUCKET or _keys_meet(written, flow)


def _means(template: Template, value: Any, resource: str) -> bool:
    by_arn = resource_meant(template, value) or function_of(template, value)
    return is_named_in(text(value), resource) or by_arn == resource


def _keys_meet(written: str, flow: Flow) -> bool:
    """Whether some object that a statement is about is one of those that flow on."""
    _, slash, key = written.partition("/")
    if not slash:
        # The bucket itself, in which nothing can be put without a key.
        return "*" in written
    start = key.partition("*")[0]
    if UNKNOWN in f"{key}{flow.prefix}{flow.suffix}":
        return False
    may_start = start.startswith(flow.prefix) or ("*" in key and flow.prefix.startswith(start))
    end = key.rpartition("*")[2]
    return may_start and (not end or end.endswith(flow.suffix) or flow.suffix.endswith(end))


def _denies(
    template: Template, statement: Statement, action: str, resource: str, flow: Flow
) -> bool:
    """Whether a statement forbids all of it, whatever another one allows."""
    return (
        is_certain_denial(statement)
        and covers(statement, action)
        and _takes_all(template, statement, resource, flow)
    )


def _takes_all(template: Template, statement: Statement, resource: str, flow: Flow) -> bool:
    if statement.not_resources:
        return not any(may_mean(template, value, resource) for value in statement.not_resources)
    return any(_names_all(template, value, resource, flow) for value in statement.resources)


def _names_all(template: Template, value: Any, resource: str, flow: Flow) -> bool:
    written = text(value)
    if written == "*":
        return True
    by_pattern = is_anywhere(written) and covers_resource(template, value, resource)
    if not (by_pattern or _means(template, value, resource)):
        return False
    name, slash, key = written.partition("/")
    if template.type(resource) == BUCKET:
        prefix = flow.prefix.startswith(key[:-1])
        return key.endswith("*") and prefix if slash else name.endswith("*")
    return "/" not in written.partition("table/")[2]


def own_logs(template: Template) -> Iterator[Problem]:
    """Subscriptions of a function to the log group that it writes."""
    for subscription, said in template.of_type("AWS::Logs::SubscriptionFilter"):
        function = function_of(template, said.get("DestinationArn"))
        if function and _writes_to(template, function, said.get("LogGroupName")):
            yield Problem(
                resource=subscription,
                what=f"{function} gets the log group that it writes",
                why="every invocation logs, and so invokes it again, for ever",
                instead="subscribe it to other functions' log groups",
            )


def _writes_to(template: Template, function: str, group: Any) -> bool:
    properties = template.properties(function)
    given = as_dict(properties.get("LoggingConfig")).get("LogGroup")
    if given is not None:
        return bool(_group_names(template, given) & _group_names(template, group))
    name = text(properties.get("FunctionName"))
    return bool(
        {f"/aws/lambda/${{{function}}}", f"/aws/lambda/{name}"} & _group_names(template, group)
    )


def _group_names(template: Template, group: Any) -> set[str]:
    """A log group as it is referred to, and the name that the template gives it."""
    target = reference(group)
    named = template.properties(target.logical_id).get("LogGroupName") if target else None
    return {name for name in (text(group), text(named)) if UNKNOWN not in name}
