"""Functions that may write to what invokes them, directly or by way of one other resource."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from building_blocks.checks.finding import Problem
from building_blocks.template.arn_match import covers, may_mean
from building_blocks.template.document import Template, as_dict
from building_blocks.template.event_sources import event_source_mappings
from building_blocks.template.functions import function_ids, function_of
from building_blocks.template.roles import execution_role, role_statements
from building_blocks.template.values import listed, literal, reference, references, text

QUEUE, TOPIC, BUCKET = "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"

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
}


@dataclass(frozen=True)
class Flow:
    """What arrives at one resource goes on to another; in a bucket, below a prefix only."""

    target: str
    prefix: str = ""
    suffix: str = ""
    removals_only: bool = False
    creations_only: bool = False


def loops(template: Template) -> Iterator[Problem]:
    """Functions that may invoke themselves for ever."""
    flows = template.once(_flows)
    for function in function_ids(template):
        way = _way_back(template, function, flows)
        if way:
            yield Problem(
                resource=function,
                what=f"it may write to {way[0]}, which invokes it{_through(way)}",
                why="it may invoke itself for ever, and every round costs",
                instead="write to another resource, or below a prefix that doesn't invoke it",
            )


def _through(way: list[str]) -> str:
    return f" through {way[1]}" if len(way) > 1 else ""


def _way_back(template: Template, function: str, flows: dict[str, list[Flow]]) -> list[str]:
    for source in sorted(flows):
        for flow in flows[source]:
            if flow.target == function and _may_write(template, function, source, flow):
                return [source]
            # One hop more, but not through another function: that is a workflow.
            if flow.target in flows and flow.target != function:
                for onward in flows[flow.target]:
                    if onward.target == function and _may_write(template, function, source, flow):
                        return [source, flow.target]
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


def _flows(template: Template) -> dict[str, list[Flow]]:
    found: dict[str, list[Flow]] = defaultdict(list)
    for mapping in event_source_mappings(template):
        if mapping.function and mapping.source_id:
            found[mapping.source_id].append(Flow(mapping.function))
    for _, said in template.of_type("AWS::SNS::Subscription"):
        topic = reference(said.get("TopicArn"))
        if topic and (target := _endpoint(template, said.get("Endpoint"))):
            found[topic.logical_id].append(Flow(target))
    for source, flow in _notifications(template):
        found[source].append(flow)
    return found


def _endpoint(template: Template, value: Any) -> str | None:
    """The function or queue that something is sent to."""
    target = reference(value)
    if target and template.type(target.logical_id) in {QUEUE, TOPIC}:
        return target.logical_id
    return function_of(template, value)


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
        target = _endpoint(template, given["Target"])
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
    for mapping in event_source_mappings(template):
        function = template.properties(mapping.function or "")
        given = as_dict(function.get("DeadLetterConfig")).get("TargetArn")
        target = reference(given)
        if target and mapping.function and target.logical_id == mapping.source_id:
            what = f"its dead-letter queue {mapping.source_id} is the queue that invokes it"
            yield _goes_back(mapping.function, what)


def _goes_back(resource: str, what: str) -> Problem:
    return Problem(
        resource=resource,
        what=what,
        why="what always fails comes back for ever",
        instead="give it another queue, which nothing polls",
    )
