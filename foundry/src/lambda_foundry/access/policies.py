"""What policies allow: what a role may do, and what a queue or a key lets others do with it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lambda_foundry.access.names import Names
from lambda_foundry.access.principals_and_conditions import who
from lambda_foundry.access.rights import (
    Line,
    Right,
    all_rights,
    condition_remark,
    literal,
    phrases,
    rights_of,
)
from lambda_foundry.access.things import ANYTHING, ITSELF, Thing, full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import nouns
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import FUNCTION
from lambda_foundry.template.policies import (
    ROLE,
    Statement,
    boundary_statements,
    imported_role_statements,
    outside_policy_values,
    role_of,
    role_statements,
    statements,
)
from lambda_foundry.template.values import UNKNOWN, alternatives, references, text

AWS_MANAGED = ":iam::aws:policy/"
POLICY_TYPES = ("Policy", "ResourcePolicy")


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
    for subject, statement in names.template.once(_by_role).get(role, []):
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


def _add_statements(powers: Powers, found: list[Statement], names: Names) -> None:
    powers.rights += all_rights(found, names)
    powers.literal += map(literal, found)
    powers.used |= references([[s.resources, s.not_resources] for s in found])


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


def resource_policies(names: Names, used: set[str]) -> Iterator[Line]:
    """What the policies of these resources say to others."""
    for subject in sorted(used):
        for statement in names.template.once(_by_subject).get(subject, []):
            if not _names_a_role(names.template, statement):
                yield Line(_policy_words(subject, statement, names), (literal(statement),))


def subjects(template: Template) -> list[str]:
    """The resources that have policies of their own."""
    return list(template.once(_by_subject))


def _policy_words(subject: str, statement: Statement, names: Names) -> str:
    whole = names.of(subject)
    remark = condition_remark(names, statement.origin)
    rights = [
        replace(right, allowed=True, thing=_as_it(right.thing, whole))
        for right in rights_of(statement, names, default=ITSELF, remark=remark)
    ]
    said = "; ".join(phrases(rights))
    if statement.allows:
        return f"{whole} lets {who(statement, names)} {said}"
    return f"{whole} never lets {who(statement, names)} {said.replace('everything', 'anything')}"


def _as_it(thing: Thing, whole: str) -> Thing:
    return Thing("it", thing.part) if thing.name in {whole, "*"} else thing


def _names_a_role(template: Template, statement: Statement) -> bool:
    """Whether a statement is told already, among what a role of the template may do."""
    return statement.allows and any(
        role_of(template, value) for value in statement.principals.get("AWS", [])
    )


def _by_role(template: Template) -> dict[str, list[tuple[str, Statement]]]:
    """The statements of resources' policies by the role they name, with what they are about."""
    found: dict[str, list[tuple[str, Statement]]] = defaultdict(list)
    for subject, policies in template.once(_by_subject).items():
        for statement in policies:
            for value in statement.principals.get("AWS", []):
                if role := role_of(template, value):
                    found[role].append((subject, statement))
    return found


def _by_subject(template: Template) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for logical_id in template.resources:
        if template.type(logical_id) == ROLE:
            continue
        for document in _documents(template.properties(logical_id)):
            said = [s for s in statements(document, origin=logical_id) if _is_for_others(s)]
            for subject in _subjects(template, logical_id) if said else ():
                found[subject] += said
    return found


def _is_for_others(statement: Statement) -> bool:
    return bool(statement.principals or statement.not_principals)


def _documents(value: Any) -> Iterator[Any]:
    """Everything in the properties that looks like a policy."""
    if isinstance(value, list):
        for item in value:
            yield from _documents(item)
    elif isinstance(value, dict):
        if "Statement" in value:
            yield value
        else:
            for part in value.values():
                yield from _documents(part)


def _subjects(template: Template, logical_id: str) -> list[str]:
    """What a policy is about: the resources it is attached to, or the one that it is part of."""
    if not template.type(logical_id).endswith(POLICY_TYPES):
        return [logical_id]
    attached = {
        key: value for key, value in template.properties(logical_id).items() if "olicy" not in key
    }
    return sorted(name for name in references(attached) if template.type(name)) or [logical_id]
