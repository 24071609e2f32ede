"""What a role may do, from every policy that the template has for it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.access.names import Names
from lambda_foundry.access.resource_policies import granted_to_roles
from lambda_foundry.access.rights import (
    Line,
    Right,
    all_rights,
    condition_remark,
    literal,
    phrases,
    rights_of,
    without_effect,
)
from lambda_foundry.access.things import (
    ANYTHING,
    Thing,
    full_text,
    resource_of,
    thing_of,
    things_words,
)
from lambda_foundry.access.vocabulary import Verb, listing, nouns, quoted
from lambda_foundry.template.aws_policies import paths_by_name
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
LOGGING = ("logs:createloggroup", "logs:createlogstream", "logs:putlogevents")
MANAGED_LOGGING = "create and write logs to any log group in the account"

PUBLISH = "sns:publish"
_TOPICS = "any topic in any account in any region"
_ARNS_OF_TOPICS = re.compile(r"`arn:(\w|-|\*|\$\{AWS::Partition\})+:sns(:\*)+`")
_TEXTS = Verb("send text messages to {}", alone="send text messages to phone numbers")


@dataclass
class Powers:
    """Rights to put into words, what else is to be said, and the template's own terms."""

    rights: list[Right] = field(default_factory=list)
    managed: dict[str, str] = field(default_factory=dict)
    """AWS's managed policies by name, with what each allows."""
    remarks: list[str] = field(default_factory=list)
    literal: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """The logical ids of what the statements name."""

    lines: list[Line] = field(default_factory=list)
    """What the statements name without any effect."""

    @property
    def words(self) -> list[str]:
        """Every right and every remark as a phrase; who may write any logs is told so once."""
        told = phrases(_logs_once(self.rights, self.managed.values()))
        return [*told, *_together(self.managed), *self.remarks]

    @property
    def beside_rights(self) -> list[str]:
        """The phrases that are no single rights, each policy of AWS by itself."""
        each = [phrase for name, said in self.managed.items() for phrase in _together({name: said})]
        return [*each, *self.remarks]


def _together(managed: dict[str, str]) -> list[str]:
    """What AWS's policies allow, each phrase once with the policies that it is from."""
    policies: dict[str, list[str]] = {}
    for name, said in managed.items():
        for phrase in said.split("; "):
            policies.setdefault(phrase, []).append(name)
    phrases_of: dict[tuple[str, ...], list[str]] = {}
    for phrase, allowing in policies.items():
        phrases_of.setdefault(tuple(allowing), []).append(phrase)
    return [
        f"{'; '.join(said)} (AWS's managed {'policy' if len(allowing) == 1 else 'policies'}"
        f" {listing(allowing)})"
        for allowing, said in phrases_of.items()
    ]


def _logs_once(rights: list[Right], managed: Iterable[str]) -> list[Right]:
    """Without the rights to write some logs where those of any log group are there, too."""
    is_managed = any(MANAGED_LOGGING in said for said in managed)
    wide = [right for right in rights if _is_plain(right) and right.thing == ANYTHING]
    return [
        right
        for right in rights
        if not (_is_plain(right) and right.action in LOGGING)
        or not (is_managed or any(_is_within(right, other) for other in wide))
    ]


def _is_plain(right: Right) -> bool:
    return right.allowed and not right.proviso


def _is_within(right: Right, wide: Right) -> bool:
    is_same = (right.action, right.thing) == (wide.action, wide.thing)
    return not is_same and bool(wide.action) and fnmatchcase(right.action, wide.action)


def _with_phone_numbers(rights: list[Right]) -> list[Right]:
    """What remains of publishing where no topic is left: text messages to phone numbers.

    docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
    """
    denied = [r for r in rights if not r.allowed and not r.proviso and _is_topics(r.thing)]
    is_kept = any(fnmatchcase(PUBLISH, right.action) for right in denied)
    texts = {
        right: replace(right, verb=_TEXTS, thing=ANYTHING)
        for right in rights
        if right.action == PUBLISH and right.allowed and _is_for_numbers(right.thing, is_kept)
    }
    publishing = [r for r in rights if r.allowed and r.action and fnmatchcase(PUBLISH, r.action)]
    told = [r for r in denied if r.action == PUBLISH and texts.keys() >= set(publishing)]
    return [texts.get(right, right) for right in rights if right not in told]


def _is_topics(thing: Thing) -> bool:
    return thing.name == _TOPICS or bool(_ARNS_OF_TOPICS.fullmatch(thing.name))


def _is_for_numbers(thing: Thing, is_kept: bool) -> bool:
    excepted = Thing(thing.name.removeprefix("everything except "))
    return (excepted != thing and _is_topics(excepted)) or (is_kept and thing == ANYTHING)


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
    powers.rights = _with_phone_numbers(powers.rights)
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
    for subject, statement in granted_to_roles(names.template).get(role, []):
        _add_granted(powers, subject, statement, names)
    for policy in outside_policy_values(names.template, role):
        _add_outside(powers, policy, names)
        powers.literal.append(f"ManagedPolicyArns {full_text(policy)} [{role}]")
    powers.remarks += _boundary(role, names)


def _attached(template: Template, role: Any) -> list[Statement]:
    """What policies of the template say for a role elsewhere, or for one that can't be told."""
    named = text(role)
    found = imported_role_statements(template, named.rpartition("/")[2])
    return found + (imported_role_statements(template, UNKNOWN) if "${" in named else [])


def _add_statements(powers: Powers, found: list[Statement], names: Names) -> None:
    powers.rights += all_rights(found, names)
    powers.lines += without_effect(found, names)
    powers.literal += map(literal, found)
    named = [value for s in found for value in (*s.resources, *s.not_resources)]
    meant = {resource_of(value, names) for value in named}
    powers.used |= references(named) | {name for name in meant if name}


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


def _add_outside(powers: Powers, policy: Any, names: Names) -> None:
    """Add a policy whose statements the template doesn't have."""
    path = full_text(policy).partition(AWS_MANAGED)[2]
    name = path.rpartition("/")[2]
    if not path:
        named = things_words([thing_of(policy, names)])
        powers.remarks.append(f"do whatever {named} allows, a policy that isn't in this template")
    elif other := _right_paths(path):
        powers.lines.append(
            Line(f"the policy `{path}` has no effect: AWS has none of that path, but {other}")
        )
    elif known := nouns("managed").get(name):
        powers.managed[name] = known
    else:
        powers.remarks.append(
            f"do whatever AWS's managed policy {name} allows, which isn't in this template"
        )


def _right_paths(path: str) -> str:
    """Where AWS has the policy of that name, if not there."""
    known = paths_by_name().get(path.rpartition("/")[2].lower(), frozenset())
    return "" if path in known else listing(quoted(sorted(known)))


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
