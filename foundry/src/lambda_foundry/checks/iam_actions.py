"""Actions in policies: spelt as some service knows them, by the list that cfn-lint ships."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import filter as matching
from functools import lru_cache
from typing import Any

from lambda_foundry.checks.action_names import instead_of
from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.actions import services_with_actions
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import all_permissions
from lambda_foundry.template.policies import (
    MANAGED_POLICY,
    POLICY,
    ROLE,
    ROLE_POLICY,
    Statement,
    statements,
)
from lambda_foundry.template.values import UNKNOWN, listed, literal

_POLICIES = (POLICY, ROLE_POLICY, MANAGED_POLICY, "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy")
PEOPLE = ("AWS::IAM::User", "AWS::IAM::Group")
_ANY = re.compile(r"[*?]")
_DOCUMENTS = {
    "AssumeRolePolicyDocument",
    "FileSystemPolicy",
    "KeyPolicy",
    "PolicyDocument",
    "RepositoryPolicyText",
    "ResourcePolicy",
}


def spelling(template: Template) -> Iterator[Problem]:
    """Actions that no service has: the statement allows or denies nothing."""
    for statement in (*identity_statements(template), *_resource_statements(template)):
        for action in (*statement.actions, *statement.not_actions):
            if close := _misspelt(action):
                yield Problem(
                    resource=statement.origin,
                    what=f"no service has the action '{action}'",
                    why="the statement says nothing about it",
                    instead=close,
                )


def identity_statements(template: Template) -> list[Statement]:
    """What the policies of roles, users and groups say, and in which case of the conditions."""
    return template.once(_identity_statements)


def _identity_statements(template: Template) -> list[Statement]:
    return list(_of_identities(template))


def _of_identities(template: Template) -> Iterator[Statement]:
    for identity, said in template.of_type(*_POLICIES, ROLE, *PEOPLE):
        held = ("PolicyDocument", "Policies")
        policies: dict[str, Any] = {name: said[name] for name in held if name in said}
        shapes = list(branches(policies))
        found: dict[str, list[tuple[Statement, str]]] = {}
        for shape in shapes:
            for statement in _stated(identity, shape.properties):
                key = repr(statement) if len(shapes) > 1 else str(len(found))
                found.setdefault(key, []).append((statement, shape.where))
        for (statement, where), *others in found.values():
            is_sometimes = len(others) + 1 < len(shapes)
            yield replace(statement, where=where) if is_sometimes else statement


def _stated(origin: str, policies: dict[str, Any]) -> Iterator[Statement]:
    yield from statements(policies.get("PolicyDocument"), origin=origin)
    for policy in map(as_dict, listed(policies.get("Policies"))):
        yield from statements(policy.get("PolicyDocument"), origin=origin)


def _resource_statements(template: Template) -> Iterator[Statement]:
    """What resources say of themselves: queues, keys, roles about who may assume them."""
    for logical_id in template.resources:
        if template.type(logical_id) in _POLICIES:
            continue
        properties = template.properties(logical_id)
        for name in sorted(_DOCUMENTS & properties.keys()):
            yield from statements(properties[name], origin=logical_id)
    for permission in all_permissions(template):
        if action := literal(permission.action):
            yield Statement(origin=permission.logical_id, effect="Allow", actions=[action])


@lru_cache(maxsize=4096)
def _misspelt(action: str) -> str | None:
    """What to write in place of an action that there is not; None for one that there is."""
    if action in {"*", "*:*"} or UNKNOWN in action or "${" in action or not services_with_actions():
        return None
    service, colon, name = action.lower().partition(":")
    if not colon:
        return "write service:Action"
    actions = services_with_actions().get(service, {}).get("Actions")
    if service in services_with_actions():
        if not isinstance(actions, dict) or name in actions or matching(actions, name):
            return None
        if _ANY.search(name):
            return "see the service's actions"
    return instead_of(action, _known())


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[str]]:
    return {
        service: frozenset(said["Actions"])
        for service, said in services_with_actions().items()
        if isinstance(as_dict(said).get("Actions"), dict)
    }
