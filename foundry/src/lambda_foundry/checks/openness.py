"""What is open to everyone, roles that may become any or do everything, and policies of AWS."""

import re
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.iam_actions import PEOPLE, identity_statements
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.aws_policies import managed_statements, paths_by_name
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.policies import (
    ROLE,
    USER,
    Statement,
    boundary,
    boundary_statements,
    covers,
    execution_role,
    roles_with,
    statements,
    trust_statements,
)
from lambda_foundry.template.values import branches_of, listed, references, text

_ROLE_ACTIONS = ("iam:PassRole", "sts:AssumeRole")
_PARTITION = r"(?:\$\{AWS::Partition\}|[^:]*)"
_ANY_ROLE = re.compile(
    rf"\*+|arn:{_PARTITION}(:\*)+|arn:\*|arn:{_PARTITION}:iam::(\$\{{AWS::AccountId\}}|[^:]*):(\*|role/\*)"
)
_EVERYONE = {"*", "arn:aws:iam::*:root"}
_POLICIES = {
    "AWS::SQS::QueuePolicy": "queue",
    "AWS::SNS::TopicPolicy": "topic",
}

_EVERYTHING = {
    "AdministratorAccess": "everything",
    "IAMFullAccess": "everything in IAM, so to become anyone",
    "PowerUserAccess": "everything but IAM",
}
_ANY_ARN = re.compile(rf"\*+|arn:{_PARTITION}(:\*)+|arn:\*")
_ANY_ACTION = re.compile(r"\*+(:\*+)?")

_POLICY = "policy/"

# Conditions by docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html that
# every call by an SDK fulfils, and such about the caller, who in a role's policy is the role.
_OF_EVERY_CALL = {"aws:securetransport": "true"}
_OF_OWN_CALLS = {"aws:viaawsservice": "false", "aws:principalisawsservice": "false"}
_OF_OWN_ACCOUNT = {"aws:principalaccount", "aws:principalorgid"}
_MATCHING = {"Bool", "StringEquals", "StringLike"}


def any_role(template: Template) -> Iterator[Problem]:
    """`iam:PassRole` or `sts:AssumeRole` on any role, without a condition."""
    for statement in identity_statements(template):
        if statement.not_actions or "*" in statement.actions or "*:*" in statement.actions:
            continue  # that is iam-everything
        wide = any(map(_ANY_ROLE.fullmatch, statement.resource_texts))
        if not statement.allows or not wide or _narrows(statement):
            continue
        for action in _ROLE_ACTIONS:
            if covers(statement, action):
                yield Problem(
                    resource=statement.origin,
                    what=f"a statement allows {action} on any role"
                    f"{_despite(statement)}{statement.where}",
                    why="whoever has it gets the rights of the mightiest role that allows it",
                    instead="name the roles, or add a condition on iam:PassedToService"
                    if action == "iam:PassRole"
                    else "name the roles",
                )


def to_everyone(template: Template) -> Iterator[Problem]:
    """Layers, queues and topics that any account may use; a website's bucket is meant to be."""
    for permission, said in template.of_type("AWS::Lambda::LayerVersionPermission"):
        for branch in branches(said):
            given = branch.properties
            if text(given.get("Principal")) == "*" and "OrganizationId" not in given:
                yield _open(permission, f"the layer is open to every account{branch.where}")
                break
    for policy, said in template.of_type(*_POLICIES):
        document = said.get("PolicyDocument")
        for statement in statements(document, origin=policy):
            is_open = statement.allows and not _narrows(statement, of_anyone=True)
            if is_open and _is_everyone(statement):
                kind = _POLICIES[template.type(policy)]
                action = ", ".join(statement.actions or ["what is not excepted"])
                yield _open(policy, f"everyone may {action} on the {kind}{_despite(statement)}")
                break


def _is_everyone(statement: Statement) -> bool:
    principals: list[Any] = statement.principals.get("AWS", [])
    return any(text(who) in _EVERYONE for who in principals)


def _narrows(statement: Statement, *, of_anyone: bool = False) -> bool:
    """Whether the conditions leave out any call; `of_anyone` where the callers are others."""
    return any(
        _leaves_out(operator.removesuffix("IfExists"), key.lower(), listed(values), of_anyone)
        for operator, tested in statement.conditions.items()
        for key, values in (tested.items() if isinstance(tested, dict) else [("", None)])
    )


def _despite(statement: Statement) -> str:
    """The conditions of a statement that narrows nothing, to follow what it allows."""
    keys = [key for tested in statement.conditions.values() for key in tested]
    return f", and its condition on {' and '.join(keys)} takes little away" if keys else ""


def _leaves_out(operator: str, key: str, values: list[Any], of_anyone: bool) -> bool:
    if operator not in _MATCHING:
        return True
    always = _OF_EVERY_CALL if of_anyone else _OF_EVERY_CALL | _OF_OWN_CALLS
    if key in always:
        return always[key] not in {text(value).lower() for value in values}
    is_own = key == "aws:resourceaccount" and "${AWS::AccountId}" in map(text, values)
    return of_anyone or not (is_own or key in _OF_OWN_ACCOUNT)


def _open(resource: str, what: str) -> Problem:
    return Problem(
        resource=resource,
        what=what,
        why="that is anyone with an AWS account, or anyone at all",
        instead="name the account or the service, or add a condition on aws:PrincipalOrgID "
        "or aws:SourceArn",
    )


def everything(template: Template) -> Iterator[Problem]:
    """Statements that allow all actions on all resources, and policies of AWS that do."""
    for statement in identity_statements(template):
        what = _allowed_by(statement)
        if what and not _is_bounded(template, statement.origin):
            yield _problem(
                template, statement.origin, f"{what}{_despite(statement)}{statement.where}"
            )
    for identity, said in template.of_type(ROLE, *PEOPLE):
        for policy, where in attached(said):
            arn = split_arn(policy)
            name = arn.resource.removeprefix("policy/") if arn and arn.account == "aws" else ""
            if name in _EVERYTHING:
                what = f"AWS's policy {name} allows {_EVERYTHING[name]}{where}"
                if not _is_bounded(template, identity):
                    yield _problem(template, identity, what)


def _is_bounded(template: Template, origin: str) -> bool:
    """Whether a boundary that is known leaves less than everything to all roles with a policy."""
    limits = [
        limit
        if (limit := boundary_statements(template, role)) is not None
        else managed_statements(boundary(template, role) or "")
        for role in _roles_of(template, origin)
    ]
    if not limits:
        return _is_boundary(template, origin)
    return not any(limit is None or any(map(_allowed_by, limit)) for limit in limits)


def _is_boundary(template: Template, policy: str) -> bool:
    """Whether a policy limits what others allow, which gives nobody a right by itself."""
    return any(
        policy in references(said.get("PermissionsBoundary"))
        for _, said in template.of_type(ROLE, USER)
    )


def _roles_of(template: Template, origin: str) -> list[str]:
    """The role that a statement is in, or those that its policy is attached to."""
    return [origin] if template.type(origin) == ROLE else roles_with(template, origin)


def _allowed_by(statement: Statement) -> str | None:
    is_everywhere = any(map(_ANY_ARN.fullmatch, statement.resource_texts))
    if not statement.allows or _narrows(statement):
        return None
    is_anything = any(map(_ANY_ACTION.fullmatch, statement.actions))
    if statement.not_resources and is_anything:
        but = ", ".join(map(text, statement.not_resources))
        return f"a statement allows every action on every resource but {but}"
    if not is_everywhere:
        return None
    if is_anything:
        return "a statement allows every action on every resource"
    if statement.not_actions:
        but = ", ".join(statement.not_actions)
        return f"a statement allows every action but {but} on every resource"
    return None


def _problem(template: Template, origin: str, what: str) -> Problem:
    roles = _roles_of(template, origin)
    functions = [
        function
        for function in function_ids(template)
        if execution_role(template, function) in roles
    ]
    if functions:
        who, needs = f"gets into {functions[0]}", "the function needs"
    elif services := [one for role in roles for one in _trusted(template, role)]:
        who, needs = f"may hand it to {services[0]}", "it needs"
    else:
        who, needs = "has it", "are needed"
    return Problem(
        resource=origin,
        what=what,
        why=f"whoever {who} gets the account",
        instead=f"name the actions and the resources that {needs}",
    )


def _trusted(template: Template, role: str) -> list[str]:
    """The services that may assume a role."""
    return [
        text(service)
        for statement in trust_statements(template, role)
        for service in statement.principals.get("Service", ())
    ]


def unknown_policies(template: Template) -> Iterator[Problem]:
    """Policies whose name AWS has on another path, or spelt otherwise."""
    for identity, said in template.of_type(ROLE, *PEOPLE):
        for policy, where in (*attached(said), *_bounding(said)):
            partition, given = _of_aws(policy)
            if given and (right := _right_path(given)):
                yield Problem(
                    resource=identity,
                    what=f"AWS has no policy {given.removeprefix(_POLICY)}{where}"
                    if given.startswith(_POLICY)
                    else f"{policy} is no policy's ARN{where}",
                    why="deployment fails",
                    instead=f"write arn:{partition}:iam::aws:{_POLICY}{right}",
                )


def _of_aws(policy: str) -> tuple[str, str]:
    """The partition, and what the last part of an ARN has; a name alone is taken for one."""
    if ":" not in policy:
        return "aws", policy
    arn = split_arn(policy)
    is_aws = arn is not None and (arn.service, arn.account) == ("iam", "aws")
    return (arn.partition, arn.resource) if arn and is_aws else ("", "")


def attached(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The managed policies of a role, user or group, each with the case in which it is there."""
    for value, where in branches_of(said.get("ManagedPolicyArns")):
        for item in value if isinstance(value, list) else [value]:
            for policy, inside in branches_of(item):
                yield text(policy), where or inside


def _bounding(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for policy, where in branches_of(said.get("PermissionsBoundary")):
        yield text(policy), where


def _right_path(given: str) -> str | None:
    """Where AWS has the policy, if not there; None for one that is there or isn't known."""
    name = given.rpartition("/")[2]
    known = paths_by_name().get(name.lower()) or _one_letter_apart(name)
    return None if given in {f"{_POLICY}{path}" for path in known} or not known else min(known)


def _one_letter_apart(name: str) -> frozenset[str]:
    """The policy whose name has one small letter more or less, if there is one alone."""
    shorter = {name[:at] + name[at + 1 :] for at, sign in enumerate(name) if sign.islower()}
    less = [shape for shape in shorter if shape.lower() in paths_by_name()]
    more = [
        other
        for other in paths_by_name()
        if len(other) == len(name) + 1
        and any(other[:at] + other[at + 1 :] == name.lower() for at in range(len(other)))
    ]
    found = {other.lower() for other in (*less, *more)}
    return paths_by_name()[found.pop()] if len(found) == 1 else frozenset()
