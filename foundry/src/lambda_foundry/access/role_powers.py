"""What a role may do, as far as a template tells."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lambda_foundry.access.names import Names
from lambda_foundry.access.resource_policies import granted_to
from lambda_foundry.access.rights import (
    Right,
    all_rights,
    condition_remark,
    literal,
    phrases,
    rights_of,
)
from lambda_foundry.access.things import ANYTHING, Thing, full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import nouns
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import FUNCTION
from lambda_foundry.template.policies import (
    Statement,
    boundary_statements,
    imported_role_statements,
    outside_policy_values,
    role_of,
    role_statements,
)
from lambda_foundry.template.values import UNKNOWN, alternatives, references, text

AWS_MANAGED = ":iam::aws:policy/"


@dataclass
class Powers:
    """Rights to put into words, what else is to be said, and the template's own terms."""

    rights: list[Right] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    literal: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """The logical ids of what the statements name."""

    @property
    def words(self) -> list[str]:
        """Every right and every remark as a phrase."""
        return [*phrases(self.rights), *self.remarks]


def function_powers(names: Names) -> Powers:
    """What a function may do, whichever role a condition of the template gives it."""
    template = names.template
    powers = Powers()
    if template.type(names.function) != FUNCTION:
        powers.remarks.append("do what a transform gives it when the template is deployed")
        return powers
    roles = list(alternatives(template.properties(names.function).get("Role")))
    if not roles:
        powers.remarks.append("do nothing: it has no role")
    for role in roles:
        add_role(powers, role, names)
    return powers


def add_role(powers: Powers, value: Any, names: Names) -> None:
    """Add what the role that a value means may do."""
    role = role_of(names.template, value)
    if role is None:
        outside = things_words([thing_of(value, names)])
        powers.remarks.append(f"do whatever {outside} allows, a role that isn't in this template")
        powers.literal.append(f"Role {full_text(value)}")
        _add_statements(powers, _attached(names.template, value), names)
        return
    _add_statements(powers, role_statements(names.template, role), names)
    for subject, statement in granted_to(names.template, role):
        _add_granted(powers, subject, statement, names)
    for policy in outside_policy_values(names.template, role):
        powers.remarks.append(_outside(policy, names))
        powers.literal.append(f"ManagedPolicyArns {full_text(policy)} [{role}]")
    powers.remarks += _boundary(role, names)


def _attached(template: Template, role: Any) -> list[Statement]:
    """What policies of the template say for a role elsewhere, or for one that can't be told."""
    named = text(role)
    found = imported_role_statements(template, named.rpartition("/")[2])
    return found + (imported_role_statements(template, UNKNOWN) if "${" in named else [])


def _add_granted(powers: Powers, subject: str, statement: Statement, names: Names) -> None:
    """Add what a resource's own policy grants: there, `*` and no resource mean that resource."""
    named = names.of(subject)
    remark = f" (by the policy of {named}){condition_remark(names, statement.origin)}"
    powers.rights += [
        replace(right, thing=Thing(named)) if right.thing == ANYTHING else right
        for right in rights_of(statement, names, remark=remark)
    ]
    powers.literal.append(literal(statement))
    powers.used.add(subject)


def _add_statements(powers: Powers, found: list[Statement], names: Names) -> None:
    powers.rights += all_rights(found, names)
    powers.literal += map(literal, found)
    powers.used |= references([[s.resources, s.not_resources] for s in found])


def _outside(policy: Any, names: Names) -> str:
    name = full_text(policy).rpartition("/")[2]
    if AWS_MANAGED not in full_text(policy):
        named = things_words([thing_of(policy, names)])
        return f"do whatever {named} allows, a policy that isn't in this template"
    if known := nouns("managed").get(name):
        return f"{known} (AWS's managed policy {name})"
    return f"do whatever AWS's managed policy {name} allows, which isn't in this template"


def _boundary(role: str, names: Names) -> Iterator[str]:
    limit = names.template.properties(role).get("PermissionsBoundary")
    if limit is None:
        return
    named = things_words([thing_of(limit, names)])
    inside = boundary_statements(names.template, role)
    if inside is None:
        yield f"but only what the permissions boundary {named} allows, which isn't in this template"
        return
    rights = [right for statement in inside for right in rights_of(statement, names)]
    allowed = "; ".join(phrases(rights)) or "nothing"
    yield f"but only what its permissions boundary, {named}, allows: {allowed}"
