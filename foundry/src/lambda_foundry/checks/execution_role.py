"""Execution roles: Lambda may assume them, and send logs and failed events by them.

docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem, in_every_case
from lambda_foundry.checks.role_rights import (
    LOG_GROUP,
    LOGS,
    allows,
    is_certain_denial,
    is_kept_from,
    known_statements,
)
from lambda_foundry.template.arns import service_in_arn
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    event_source_mappings,
    function_ids,
    function_of,
)
from lambda_foundry.template.physical_names import resource_meant, with_names
from lambda_foundry.template.policies import Statement, covers, execution_role, trust_statements
from lambda_foundry.template.values import (
    UNKNOWN,
    alternatives,
    reference,
    references,
    text,
)

_INTERFACES = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
)
"""What Lambda asks of the role before it puts a function into a VPC."""

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
_OWN_POLICIES = ("AWS::Events::EventBusPolicy",)


@in_every_case
def trust(template: Template) -> Iterator[Problem]:
    """Roles that Lambda can't assume."""
    roles: dict[str, str] = {}
    for function in function_ids(template):
        if role := execution_role(template, function):
            roles.setdefault(role, function)
    for role, function in roles.items():
        said = [one for one in trust_statements(template, role) if _is_of_lambda(one)]
        if not any(one.allows for one in said) or any(map(is_certain_denial, said)):
            yield Problem(
                resource=role,
                what="the role doesn't trust lambda.amazonaws.com",
                why=f"deployment of {function} fails: Lambda can't assume the role",
                instead='write assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")',
            )


def _is_of_lambda(statement: Statement) -> bool:
    """Whether a statement says something to Lambda, or may say it."""
    services = [text(service) for service in statement.principals.get("Service", [])]
    who = any(
        service in {"lambda.amazonaws.com", "lambda.${AWS::URLSuffix}", "lambda.amazonaws.com.cn"}
        or UNKNOWN in service
        for service in services
    )
    is_unknown = UNKNOWN in statement.principals and statement.allows
    return (who or is_unknown) and covers(statement, "sts:AssumeRole")


@in_every_case
def network(template: Template) -> Iterator[Problem]:
    """Roles of functions in a VPC, by which Lambda can't make the network interfaces."""
    for function in function_ids(template):
        role = execution_role(template, function)
        networks = alternatives(template.properties(function).get("VpcConfig"))
        if role is None or not any(as_dict(one).get("SubnetIds") for one in networks):
            continue
        lacking = [action for action in _INTERFACES if not allows(template, role, action, None)]
        if lacking:
            yield Problem(
                resource=function,
                what=f"it is in a VPC and its role {role} may not {' or '.join(lacking)}",
                why="deployment fails: Lambda makes the network interfaces by this role",
                instead="allow them on *, or attach AWSLambdaVPCAccessExecutionRole",
            )


AT_THE_EDGE = "/aws/lambda/us-east-1."
"""How the names of groups begin that copies of functions at CloudFront's edge write to:
docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
"""


@in_every_case
def logs(template: Template) -> Iterator[Problem]:
    """Roles by which a function's logs are lost."""
    for function in function_ids(template):
        role = execution_role(template, function)
        if role is None:
            continue
        lacking = [
            action for action in sorted(LOGS) if not _may_log(template, function, role, action)
        ]
        if lacking:
            yield Problem(
                resource=function,
                what=f"its role {role} may not {' or '.join(lacking)}",
                why="the function runs and its logs are lost without a word",
                instead="write log_group.grant_write(role)",
            )


def _may_log(template: Template, function: str, role: str, action: str) -> bool:
    group, name = _log_group(template, function)
    # The group that Lambda makes by itself is no resource here, but may have a name that is known.
    names = (name, name.replace("/aws/lambda/", AT_THE_EDGE)) if name else ()
    arns = [f"arn:aws:logs:::log-group:{each}:log-stream:any" for each in names] or [""]
    return any(allows(template, role, action, group, arn=arn) for arn in arns)


def _log_group(template: Template, function: str) -> tuple[str | None, str | None]:
    """The log group that the function writes: its logical id if it is here, or its name."""
    properties = template.properties(function)
    given = as_dict(properties.get("LoggingConfig")).get("LogGroup")
    target = reference(given)
    if target and template.type(target.logical_id) == LOG_GROUP:
        return target.logical_id, None
    own = text(properties.get("FunctionName", {"Ref": function}))
    name = with_names(template, text(given) if given is not None else f"/aws/lambda/{own}")
    if UNKNOWN in name:
        return None, None
    groups = template.of_type(LOG_GROUP)
    names = {id_: with_names(template, text(said.get("LogGroupName"))) for id_, said in groups}
    return next((id_ for id_ in names if names[id_] == name), None), name


@in_every_case
def failed_events(template: Template) -> Iterator[Problem]:
    """Destinations and dead-letter queues that the function's role may not send to."""
    for origin, function, value, where in destinations(template):
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


def destinations(template: Template) -> Iterator[tuple[str, str, Any, str]]:
    """Who sends what of which function where, and in which case."""
    for origin, function, held in _configured(template):
        for branch in branches(held):
            for value in _sent_to(branch.properties):
                yield origin, function, value, branch.where


def _configured(template: Template) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each resource that says where something of a function goes, with what says it."""
    for function in function_ids(template):
        yield function, function, _only(template.properties(function), "DeadLetterConfig")
    for config, said in template.of_type("AWS::Lambda::EventInvokeConfig"):
        if function := function_of(template, said.get("FunctionName")) or "":
            yield config, function, _only(said, "DestinationConfig")
    for mapping in event_source_mappings(template):
        if mapping.function:
            held = _only(mapping.properties, "DestinationConfig")
            yield mapping.logical_id, mapping.function, held


def _only(said: dict[str, Any], name: str) -> dict[str, Any]:
    return {name: said[name]} if name in said else {}


def _sent_to(held: dict[str, Any]) -> Iterator[Any]:
    outcomes = as_dict(held.get("DestinationConfig")).values()
    for value in (
        as_dict(held.get("DeadLetterConfig")).get("TargetArn"),
        *(as_dict(outcome).get("Destination") for outcome in outcomes),
    ):
        yield from alternatives(value)


def _target(template: Template, value: Any) -> tuple[str, str | None] | None:
    """The action that sends there, and the resource if it is here; None if it can't be known."""
    target = resource_meant(template, value) or function_of(template, value)
    target = function_of(template, value) or target
    service = _SERVICES.get(template.type(target)) if target else service_in_arn(text(value))
    return (_ACTIONS[service], target) if service in _ACTIONS else None


def _may_send(template: Template, role: str, action: str, value: Any, target: str | None) -> bool:
    if allows(template, role, action, target, arn="" if target else text(value)):
        return True
    if is_kept_from(template, role, action, target):
        return False
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
