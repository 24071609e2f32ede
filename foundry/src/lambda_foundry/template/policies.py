"""IAM policies: their statements in one shape, and what they let a role, a user or a group do."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.coverage import may_mean
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.values import UNKNOWN, alternatives, listed, reference, text

ROLE = "AWS::IAM::Role"
POLICY = "AWS::IAM::Policy"
ROLE_POLICY = "AWS::IAM::RolePolicy"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
USER, GROUP = "AWS::IAM::User", "AWS::IAM::Group"
IDENTITIES = (ROLE, USER, GROUP)

_PHYSICAL_NAME = {USER: "UserName", GROUP: "GroupName"}
_INLINE = {"AWS::IAM::UserPolicy": "UserName", "AWS::IAM::GroupPolicy": "GroupName"}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of a policy. Actions are text; resources stay as the template writes them."""

    origin: str
    """The logical id of the resource that holds the policy."""
    effect: str
    actions: list[str] = field(default_factory=list)
    not_actions: list[str] = field(default_factory=list)
    resources: list[Any] = field(default_factory=list)
    not_resources: list[Any] = field(default_factory=list)
    principals: dict[str, list[Any]] = field(default_factory=dict)
    """By kind: `Service`, `AWS`, `Federated`, `CanonicalUser`; `*` alone is `{"AWS": ["*"]}`."""
    not_principals: dict[str, list[Any]] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    sid: str = ""
    is_certain: bool = True
    """False where a condition of the template decides whether the statement is there."""
    where: str = ""
    """In which case it is there, to follow a clause, where all cases were looked at."""

    @property
    def allows(self) -> bool:
        """Whether it grants; a statement that denies takes away."""
        return self.effect == "Allow"

    @property
    def resource_texts(self) -> list[str]:
        """The resources as `Fn::Sub` would write them."""
        return [text(resource) for resource in self.resources]


def statements(document: Any, *, origin: str, is_certain: bool = True) -> list[Statement]:
    """The statements of a policy document, given as an object or as JSON in a string."""
    branches = list(alternatives(_parsed(document)))
    certain = is_certain and branches == [_parsed(document)]
    return [
        _statement(raw, origin=origin, is_certain=certain and sure)
        for branch in branches
        for raw, sure in _raw(as_dict(_parsed(branch)).get("Statement"))
    ]


def statement_may_mean(template: Template, statement: Statement, logical_id: str) -> bool:
    """The same for all resources of a statement."""
    if statement.not_resources:
        return not any(may_mean(template, value, logical_id) for value in statement.not_resources)
    return any(may_mean(template, value, logical_id) for value in statement.resources)


def covers(statement: Statement, action: str) -> bool:
    """Whether a statement is about an action; IAM takes wildcards and ignores case."""
    wanted = action.lower()
    if statement.not_actions:
        return not any(fnmatchcase(wanted, pattern.lower()) for pattern in statement.not_actions)
    return any(fnmatchcase(wanted, pattern.lower()) for pattern in statement.actions)


def _parsed(document: Any) -> Any:
    if not isinstance(document, str):
        return document
    try:
        return json.loads(document)
    except ValueError:
        return None


def _raw(value: Any) -> Iterator[tuple[dict[str, Any], bool]]:
    items = value if isinstance(value, list) else [value]
    for item in items:
        for branch in listed(item):
            if isinstance(branch, dict) and "Effect" in branch:
                yield branch, branch is item


def _statement(raw: dict[str, Any], *, origin: str, is_certain: bool) -> Statement:
    return Statement(
        origin=origin,
        effect=text(raw.get("Effect")),
        actions=[text(action) for action in listed(raw.get("Action"))],
        not_actions=[text(action) for action in listed(raw.get("NotAction"))],
        resources=listed(raw.get("Resource")),
        not_resources=listed(raw.get("NotResource")),
        principals=_principals(raw.get("Principal")),
        not_principals=_principals(raw.get("NotPrincipal")),
        conditions=as_dict(raw.get("Condition")),
        sid=text(raw.get("Sid", "")),
        is_certain=is_certain,
    )


def _principals(value: Any) -> dict[str, list[Any]]:
    if value is None:
        return {}
    if isinstance(value, str):
        return {"AWS": [value]}
    if not isinstance(value, dict) or any(key.startswith("Fn::") for key in map(str, value)):
        return {UNKNOWN: [value]}
    return {str(kind): listed(who) for kind, who in value.items()}


def execution_role(template: Template, function: str) -> str | None:
    """The logical id of a function's role; None for a role that is not in this template."""
    return role_of(template, template.properties(function).get("Role"))


def role_of(template: Template, value: Any) -> str | None:
    """The role that a value means: by reference, by its name, or by an ARN with its name."""
    target = reference(value)
    if target and template.type(target.logical_id) == ROLE:
        return target.logical_id
    named = text(value)
    arn = split_arn(named)
    is_role = arn is not None and arn.resource.startswith("role/")
    return template.once(_roles_by_name).get(named.rpartition("/")[2] if is_role else named)


def role_statements(template: Template, role: str) -> list[Statement]:
    """What every policy of this template says for a role: inline, attached or managed here."""
    return template.once(_statements_by_role).get(role, [])


def roles_with(template: Template, policy: str) -> list[str]:
    """The roles of this template that a policy of it is attached to."""
    return [role for role, attached in template.once(_attachments) if attached == policy]


def imported_role(template: Template, function: str) -> str | None:
    """The name of a function's role where it is one of another stack, given by its ARN."""
    value = template.properties(function).get("Role")
    arn = split_arn(re.sub(r"\$\{AWS::\w+\}", "", text(value)))
    if execution_role(template, function) or arn is None or "${" in "".join(arn.place):
        return None
    is_known = arn.resource.startswith("role/") and "${" not in arn.resource
    return arn.resource_parts[-1] if is_known else None


def imported_role_statements(template: Template, name: str) -> list[Statement]:
    """What the policies of this template say for a role that is made elsewhere."""
    return [
        statement
        for policy, properties in template.of_type(POLICY, ROLE_POLICY, MANAGED_POLICY)
        if name in map(text, _attachment_values(properties))
        for statement in _of_policy(template, policy)
    ]


def outside_policies(template: Template, role: str) -> list[str]:
    """The managed policies whose statements are not in this template, by their ARNs as texts."""
    return [text(policy) for policy in outside_policy_values(template, role)]


def outside_policy_values(template: Template, role: str) -> list[Any]:
    """The same, as the template writes them."""
    attached = listed(template.properties(role).get("ManagedPolicyArns"))
    return [policy for policy in attached if _managed_here(template, policy) is None]


def trust_statements(template: Template, role: str) -> list[Statement]:
    """Who may assume a role."""
    return statements(template.properties(role).get("AssumeRolePolicyDocument"), origin=role)


def boundary_statements(template: Template, role: str) -> list[Statement] | None:
    """What a role's permissions boundary leaves of its permissions.

    None without a boundary, and for one that is not in this template: `boundary` tells which.
    """
    boundary = _managed_here(template, template.properties(role).get("PermissionsBoundary"))
    return None if boundary is None else _of_policy(template, boundary)


def boundary(template: Template, role: str) -> str | None:
    """The ARN of a role's permissions boundary as text, if it has one."""
    value = template.properties(role).get("PermissionsBoundary")
    return None if value is None else text(value)


def _roles_by_name(template: Template) -> dict[str, str]:
    names = {f"${{{role}}}": role for role in template.ids(ROLE)}
    for role, properties in template.of_type(ROLE):
        if "RoleName" in properties:
            names[text(properties["RoleName"])] = role
    return names


def _statements_by_role(template: Template) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for role, properties in template.of_type(ROLE):
        for policy in listed(properties.get("Policies")):
            found[role] += statements(as_dict(policy).get("PolicyDocument"), origin=role)
    for role, policy in template.once(_attachments):
        found[role] += _of_policy(template, policy)
    return found


def _of_policy(template: Template, policy: str) -> list[Statement]:
    return statements(template.properties(policy).get("PolicyDocument"), origin=policy)


def _attachments(template: Template) -> dict[tuple[str, str], None]:
    """Roles and the policies attached to them, each pair once and in the template's order."""
    pairs = [
        (role, policy)
        for role, properties in template.of_type(ROLE)
        for value in listed(properties.get("ManagedPolicyArns"))
        if (policy := _managed_here(template, value))
    ]
    pairs += [
        (role, policy)
        for policy, properties in template.of_type(POLICY, ROLE_POLICY, MANAGED_POLICY)
        for role in _attached_to(template, properties)
    ]
    return dict.fromkeys(pairs)


def _attached_to(template: Template, properties: dict[str, Any]) -> list[str]:
    named = _attachment_values(properties)
    return [role for value in named if (role := role_of(template, value))]


def _attachment_values(properties: dict[str, Any]) -> list[Any]:
    return [*listed(properties.get("Roles")), *listed(properties.get("RoleName"))]


def _managed_here(template: Template, value: Any) -> str | None:
    target = reference(value)
    if target and template.type(target.logical_id) == MANAGED_POLICY:
        return target.logical_id
    return None


def identity_statements(template: Template, identity: str) -> list[Statement]:
    """What every policy of this template says for a role, a user or a group."""
    if template.type(identity) == ROLE:
        return role_statements(template, identity)
    return template.once(_statements_by_person).get(identity, [])


def _statements_by_person(template: Template) -> dict[str, list[Statement]]:
    """Those of users and groups."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for identity, properties in template.of_type(USER, GROUP):
        for policy in listed(properties.get("Policies")):
            found[identity] += statements(as_dict(policy).get("PolicyDocument"), origin=identity)
        for value in listed(properties.get("ManagedPolicyArns")):
            if policy := _managed_here(template, value):
                found[identity] += _of_policy(template, policy)
    names = _people_by_name(template)
    for policy, properties in template.of_type(POLICY, MANAGED_POLICY, *_INLINE):
        keys = ("Users", "Groups", _INLINE.get(template.type(policy), ""))
        for value in (value for key in keys for value in listed(properties.get(key))):
            if named := names.get(text(value)):
                found[named] += _of_policy(template, policy)
    return found


def _people_by_name(template: Template) -> dict[str, str]:
    names = {}
    for identity, properties in template.of_type(USER, GROUP):
        names[f"${{{identity}}}"] = identity
        if given := properties.get(_PHYSICAL_NAME[template.type(identity)]):
            names[text(given)] = identity
    return names
