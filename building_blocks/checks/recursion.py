"""Functions that may write to what invokes them, directly or by way of one other resource."""

from collections.abc import Iterator
from typing import Any

from building_blocks.checks.finding import Problem
from building_blocks.checks.flows import BUCKET, MACHINE, QUEUE, TOPIC, Flow, flows
from building_blocks.template.arn_match import covers, may_mean
from building_blocks.template.document import Template, as_dict
from building_blocks.template.event_sources import event_source_mappings
from building_blocks.template.functions import function_ids, function_of
from building_blocks.template.roles import execution_role, role_statements
from building_blocks.template.values import reference, references, text

# What puts something into a source from which it goes on to a function.
WRITES = {
    QUEUE: ("sqs:SendMessage",),
    TOPIC: ("sns:Publish",),
    BUCKET: ("s3:PutObject", "s3:DeleteObject"),
    "AWS::DynamoDB::Table": ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
    "AWS::DynamoDB::GlobalTable": (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
    ),
    "AWS::Kinesis::Stream": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "AWS::Lambda::Function": ("lambda:InvokeFunction",),
    "AWS::Events::EventBus": ("events:PutEvents",),
    MACHINE: ("states:StartExecution",),
}


def loops(template: Template) -> Iterator[Problem]:
    """Functions that may invoke themselves for ever."""
    onward = template.once(flows)
    for function in function_ids(template):
        way = _way_back(template, function, onward)
        if way:
            yield Problem(
                resource=function,
                what=f"it may write to {way[0]}, which invokes it{_through(way)}",
                why="it may invoke itself for ever, and every round costs",
                instead="write to another resource, or below a prefix that doesn't invoke it",
            )


def _through(way: list[str]) -> str:
    return f" through {way[1]}" if len(way) > 1 else ""


def _way_back(template: Template, function: str, onward: dict[str, list[Flow]]) -> list[str]:
    for source in sorted(onward):
        for flow in onward[source]:
            # One hop more, but not through another function: that is a workflow.
            through = [] if flow.target == function else [flow.target]
            ends = [last.target for hop in through for last in onward.get(hop, ())]
            arrives = not through or function in ends
            if arrives and _may_write(template, function, source, flow):
                return [source, *through]
    return []


def _may_write(template: Template, function: str, resource: str, flow: Flow) -> bool:
    role = execution_role(template, function)
    actions = WRITES.get(template.type(resource), ())
    if template.type(resource) == BUCKET:
        actions = tuple(
            action
            for action in actions
            if not (flow.creations_only and action == "s3:DeleteObject")
            and not (flow.removals_only and action == "s3:PutObject")
        )
    return role is not None and any(
        statement.allows
        and any(covers(statement, action) for action in actions)
        and any(_names(template, value, resource, flow) for value in statement.resources)
        for statement in role_statements(template, role)
    )


def _names(template: Template, value: Any, resource: str, flow: Flow) -> bool:
    """Whether a statement's resource is what flows on; one from elsewhere can't be known."""
    written = text(value)
    if resource not in references(value) and not (
        "*" in written and may_mean(template, value, resource)
    ):
        return False
    _, slash, key = written.partition("/")
    if template.type(resource) != BUCKET or not slash or written == "*":
        return True
    start = key.partition("*")[0]
    may_start = start.startswith(flow.prefix) or ("*" in key and flow.prefix.startswith(start))
    end = key.rpartition("*")[2]
    may_end = not end or end.endswith(flow.suffix) or flow.suffix.endswith(end)
    return may_start and may_end


def own_logs(template: Template) -> Iterator[Problem]:
    """Functions that are invoked by the logs that they write."""
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
    given = as_dict(template.properties(function).get("LoggingConfig")).get("LogGroup")
    if given is not None:
        mine, theirs = reference(given), reference(group)
        return (
            mine.logical_id == theirs.logical_id if mine and theirs else text(given) == text(group)
        )
    written = text(group)
    name = text(template.properties(function).get("FunctionName"))
    return written in {f"/aws/lambda/${{{function}}}", f"/aws/lambda/{name}"}


def dead_letters(template: Template) -> Iterator[Problem]:
    """Queues whose failing messages go back into the queue that they came from."""
    for queue, said in template.of_type(QUEUE):
        target = reference(as_dict(said.get("RedrivePolicy")).get("deadLetterTargetArn"))
        if target and target.logical_id == queue:
            yield _goes_back(queue, "the queue is its own dead-letter queue")
    for config, said in template.of_type("AWS::Lambda::EventInvokeConfig"):
        function = function_of(template, said.get("FunctionName"))
        for outcome in map(as_dict, as_dict(said.get("DestinationConfig")).values()):
            target = reference(outcome.get("Destination"))
            if target and function and _invokes(template, target.logical_id, function):
                what = f"what {function} returns or fails on goes to {target.logical_id}"
                yield _goes_back(config, f"{what}, which invokes it")
    for mapping in event_source_mappings(template):
        settings = template.properties(mapping.function or "")
        given = as_dict(settings.get("DeadLetterConfig")).get("TargetArn")
        target = reference(given)
        if target and mapping.function and target.logical_id == mapping.source_id:
            what = f"its dead-letter queue {mapping.source_id} is the queue that invokes it"
            yield _goes_back(mapping.function, what)


def _invokes(template: Template, resource: str, function: str) -> bool:
    onward = template.once(flows).get(resource, ())
    return resource == function or any(flow.target == function for flow in onward)


def _goes_back(resource: str, what: str) -> Problem:
    return Problem(
        resource=resource,
        what=what,
        why="what always fails comes back for ever",
        instead="give it another queue, which nothing polls",
    )
