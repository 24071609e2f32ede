"""Actions in policies: spelt as some service knows them, and what to write in place of others.

An operation often is no action, and a client's name no service's prefix. The rows are those of
docs.aws.amazon.com/service-authorization/latest/reference/ and of `aws_calls/operations.toml`.
Nothing is said that the list of actions doesn't have, nor what only sounds alike.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from fnmatch import filter as matching
from functools import cache, lru_cache
from typing import Any

from lambda_foundry.aws_calls.operations import table
from lambda_foundry.checks.action_words import MEANT, PREFIXES, RELATED
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

Known = Mapping[str, frozenset[str]]
"""Every service's actions, in lower case."""

_OPERATIONS_OF = {"states": "stepfunctions", "elasticloadbalancing": "elbv2"}

_LEAST_LIKENESS = 0.8
_MOST_LETTERS = 3
"""How many letters of both together may be others in what is only misspelt."""


def spelling(template: Template) -> Iterator[Problem]:
    """Actions that no service has: the statement allows or denies nothing."""
    for statement in (*identity_statements(template), *_resource_statements(template)):
        written = (*statement.actions, *statement.not_actions)
        for action in written:
            if (close := _misspelt(action)) and not _is_batch_of_one(action, written):
                yield Problem(
                    resource=statement.origin,
                    what=f"no service has the action '{action}'",
                    why="the statement says nothing about it",
                    instead=close,
                )


def _is_batch_of_one(action: str, written: Collection[str]) -> bool:
    """Whether it is the batch of an action beside it, as in SAM's SQSPollerPolicy.

    SQS once listed those as actions. The one action decides about its batches.
    """
    one = action.lower().removesuffix("batch")
    return one != action.lower() and one in {each.lower() for each in written}


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
        return instead_of(action.replace(".", ":", 1), _known())
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


def instead_of(action: str, known: Known) -> str:
    """The clause about what to write in place of an action that isn't known."""
    service, _, name = action.partition(":")
    found = [one for one in _meant(service.lower(), name, known) if _is_known(one, known)]
    if not found:
        return "see the service's actions" if service.lower() in known else "write service:Action"
    *others, last = [f"'{one}'" for one in found]
    return f"write {', '.join(others)} and {last}" if others else f"write {last}"


def _is_known(action: str, known: Known) -> bool:
    service, _, name = action.lower().partition(":")
    return name in known.get(service, ())


def _meant(service: str, name: str, known: Known) -> tuple[str, ...]:
    prefix = _prefix(service, name.lower(), known)
    wanted = f"{prefix}:{name}"
    if (meant := MEANT.get(wanted.lower())) or (meant := _needed(service, prefix, name.lower())):
        return meant
    if _is_known(wanted, known):
        return (wanted,)
    for related in (*RELATED.get(prefix, ()), PREFIXES.get(service, prefix)):
        if _is_known(f"{related}:{name}", known):
            return (f"{related}:{name}",)
    close = _alike(name.lower(), known.get(prefix, frozenset()))
    return (_as_written(prefix, close),) if close else ()


def _prefix(service: str, name: str, known: Known) -> str:
    if service in known:
        return service
    if service in PREFIXES:
        return PREFIXES[service]
    close = get_close_matches(service, known, n=3, cutoff=_LEAST_LIKENESS)
    return next((each for each in close if name in known[each]), service)


def _needed(service: str, prefix: str, name: str) -> tuple[str, ...]:
    """What the operation of this name needs, of the service or of one with the same prefix."""
    for client, rows in table("needs").items():
        for operation, actions in rows.items():
            if operation.lower() != name or not actions:
                continue
            if client in {service, prefix} or actions[0].startswith(f"{prefix}:"):
                return tuple(actions)
    return ()


def _alike(name: str, actions: frozenset[str]) -> str | None:
    """The one action of which a name is a misspelling: it begins alike, and few letters differ."""
    alike = get_close_matches(name, sorted(actions), n=1, cutoff=_LEAST_LIKENESS)
    close = alike[0] if alike and alike[0][:1] == name[:1] else None
    return close if close and _letters_apart(name, close) <= _MOST_LETTERS else None


def _letters_apart(one: str, other: str) -> int:
    same = sum(block.size for block in SequenceMatcher(None, one, other).get_matching_blocks())
    return len(one) + len(other) - 2 * same


def _as_written(prefix: str, name: str) -> str:
    """An action in AWS's own spelling, where an operation or a row of the table has it."""
    spelt = {each.lower(): each for each in (*_in_tables(prefix), *_operations(prefix))}
    return f"{prefix}:{spelt.get(name, name)}"


def _in_tables(prefix: str) -> Iterator[str]:
    for rows in table("needs").values():
        for actions in rows.values():
            yield from (one.partition(":")[2] for one in actions if one.startswith(f"{prefix}:"))


@cache
def _operations(prefix: str) -> tuple[str, ...]:
    from lambda_foundry.aws_calls.service_models import service_model  # noqa: PLC0415  # botocore

    model = service_model(_OPERATIONS_OF.get(prefix, prefix))
    return tuple(model.operations.values()) if model else ()
