"""What the policies of queues, keys and other resources let others do with them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lambda_foundry.access.names import Names
from lambda_foundry.access.principals_and_conditions import who
from lambda_foundry.access.rights import (
    Line,
    condition_remark,
    literal,
    phrases,
    rights_of,
    without_effect,
)
from lambda_foundry.access.things import ITSELF, Thing
from lambda_foundry.template.document import Template
from lambda_foundry.template.policies import ROLE, Statement, role_of, statements
from lambda_foundry.template.values import references

POLICY_TYPES = ("Policy", "ResourcePolicy")
ENDPOINT = "AWS::EC2::VPCEndpoint"


def resource_policies(names: Names, used: set[str]) -> Iterator[Line]:
    """What the policies of these resources say to others."""
    for subject in sorted(used):
        for statement in names.template.once(_by_subject).get(subject, []):
            yield from without_effect([statement], names)
            if _is_told_of_a_role(subject, statement, names.template):
                continue
            if words := _policy_words(subject, statement, names):
                yield Line(words, (literal(statement),))


def subjects(template: Template) -> list[str]:
    """The resources that have policies of their own."""
    return list(template.once(_by_subject))


def _policy_words(subject: str, statement: Statement, names: Names) -> str:
    """What the statement says to others; nothing where none of its actions has any effect."""
    whole = names.of(subject)
    remark = condition_remark(names, statement.origin)
    if names.template.type(subject) == ENDPOINT:
        return _endpoint_words(whole, statement, names, remark)
    rights = [
        replace(right, allowed=True, thing=_as_it(right.thing, whole))
        for right in rights_of(statement, names, default=ITSELF, remark=remark)
    ]
    said = "; ".join(phrases(rights))
    if not said:
        return ""
    if statement.allows:
        return f"{whole} lets {who(statement, names)} {said}"
    return f"{whole} never lets {who(statement, names)} {said.replace('everything', 'anything')}"


def _endpoint_words(whole: str, statement: Statement, names: Names, remark: str) -> str:
    """An endpoint's policy gives nobody a right: the caller needs it all the same.

    docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    """
    rights = [replace(right, allowed=True) for right in rights_of(statement, names, remark=remark)]
    said = "; ".join(phrases(rights))
    if not said:
        return ""
    passes = "lets pass" if statement.allows else "never lets pass"
    callers = who(statement, names)
    return f"{whole} gives no rights; of the requests of {callers} it {passes} those to {said}"


def _as_it(thing: Thing, whole: str) -> Thing:
    return Thing("it", thing.part) if thing.name in {whole, "*"} else thing


def _is_told_of_a_role(subject: str, statement: Statement, template: Template) -> bool:
    """Whether a statement is told already, among what a role of the template may do."""
    return (
        statement.allows
        and template.type(subject) != ENDPOINT
        and any(role_of(template, value) for value in statement.principals.get("AWS", []))
    )


def granted_to_roles(template: Template) -> dict[str, list[tuple[str, Statement]]]:
    """The statements of resources' policies by the role they name, with what they are about."""
    return template.once(_by_role)


def _by_role(template: Template) -> dict[str, list[tuple[str, Statement]]]:
    found: dict[str, list[tuple[str, Statement]]] = defaultdict(list)
    for subject, policies in template.once(_by_subject).items():
        if template.type(subject) == ENDPOINT:
            continue
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
