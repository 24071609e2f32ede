"""Where failed invocations go: the function's role may send them there.

docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.role_rights import allows, known_statements
from lambda_foundry.template.arns import service_in_arn
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    event_source_mappings,
    function_ids,
    function_of,
)
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import Statement, covers, execution_role
from lambda_foundry.template.values import branches_of, references, text

_ACTIONS = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
    "s3": "s3:PutObject",
}
_SERVICES = {
    "AWS::SQS::Queue": "sqs",
    "AWS::SNS::Topic": "sns",
    "AWS::Lambda::Function": "lambda",
    "AWS::Events::EventBus": "events",
    "AWS::S3::Bucket": "s3",
}
_OWN_POLICIES = ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::Events::EventBusPolicy")


def lacking(template: Template) -> Iterator[Problem]:
    """Destinations and dead-letter queues that the function's role may not send to."""
    for origin, function, value, where in _destinations(template):
        role = execution_role(template, function)
        found = _target(template, value)
        if role is None or found is None:
            continue
        action, target = found
        if not _may_send(template, role, action, value, target):
            yield Problem(
                resource=origin,
                what=f"what {function} fails on goes to {target or text(value)}{where}, and "
                f"its role {role} may not {action} there",
                why="Lambda sends with the function's role, so deployment fails or it is lost",
                instead=f"allow {action} on it to the role",
            )


def _destinations(template: Template) -> Iterator[tuple[str, str, Any, str]]:
    """Who sends what of which function where, and in which case."""
    for origin, function, value in _configured(template):
        for each, where in branches_of(value):
            yield origin, function, each, where


def _configured(template: Template) -> Iterator[tuple[str, str, Any]]:
    for function in function_ids(template):
        dead = as_dict(template.properties(function).get("DeadLetterConfig"))
        yield function, function, dead.get("TargetArn")
    for config, said in template.of_type("AWS::Lambda::EventInvokeConfig"):
        if function := function_of(template, said.get("FunctionName")) or "":
            for outcome in map(as_dict, as_dict(said.get("DestinationConfig")).values()):
                yield config, function, outcome.get("Destination")
    for mapping in event_source_mappings(template):
        failed = as_dict(as_dict(mapping.properties.get("DestinationConfig")).get("OnFailure"))
        if mapping.function:
            yield mapping.logical_id, mapping.function, failed.get("Destination")


def _target(template: Template, value: Any) -> tuple[str, str | None] | None:
    """The action that sends there, and the resource if it is here; None if it can't be known."""
    target = resource_meant(template, value) or function_of(template, value)
    target = function_of(template, value) or target
    service = _SERVICES.get(template.type(target)) if target else service_in_arn(text(value))
    return (_ACTIONS[service], target) if service in _ACTIONS else None


def _may_send(template: Template, role: str, action: str, value: Any, target: str | None) -> bool:
    if allows(template, role, action, target, arn="" if target else text(value)):
        return True
    said = [one for one in known_statements(template, role) if one.allows and covers(one, action)]
    return any(_is_about(template, one, value, target) for one in said) or any(
        role in references(said) for _, said in template.of_type(*_OWN_POLICIES)
    )


def _is_about(template: Template, statement: Statement, value: Any, target: str | None) -> bool:
    """Whether a statement names the same thing, also as a version or an alias of a function."""
    return any(
        text(resource) == text(value)
        or (target is not None and function_of(template, resource) == target)
        for resource in statement.resources
    )
