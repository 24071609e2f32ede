"""Execution roles and everything that the template lets them do."""

import re
from collections import defaultdict
from typing import Any

from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.statements import Statement, statements
from lambda_foundry.template.values import listed, reference, text

ROLE = "AWS::IAM::Role"
POLICY = "AWS::IAM::Policy"
ROLE_POLICY = "AWS::IAM::RolePolicy"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"


def execution_role(template: Template, function: str) -> str | None:
    """The logical id of a function's role; None for a role that is not in this template."""
    return role_of(template, template.properties(function).get("Role"))


def role_of(template: Template, value: Any) -> str | None:
    """The role that a value means: by reference, by its name, or by an ARN with its name."""
    target = reference(value)
    if target and template.type(target.logical_id) == ROLE:
        return target.logical_id
    named = text(value)
    name = named.rpartition("/")[2] if ":role/" in named else named
    return template.once(_roles_by_name).get(name)


def role_statements(template: Template, role: str) -> list[Statement]:
    """What every policy of this template says for a role: inline, attached or managed here."""
    return template.once(_statements_by_role).get(role, [])


def imported_role(template: Template, function: str) -> str | None:
    """The name of a function's role where it is one of another stack, given by its ARN."""
    value = template.properties(function).get("Role")
    arn = re.sub(r"\$\{AWS::\w+\}", "", text(value))
    if execution_role(template, function) or ":role/" not in arn or "${" in arn:
        return None
    return arn.rpartition("/")[2]


def imported_role_statements(template: Template, name: str) -> list[Statement]:
    """What the policies of this template say for a role that is made elsewhere."""
    return [
        statement
        for policy, properties in template.of_type(POLICY, ROLE_POLICY, MANAGED_POLICY)
        if name in map(text, _attachment_values(properties))
        for statement in statements(properties.get("PolicyDocument"), origin=policy)
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
    if boundary is None:
        return None
    return statements(template.properties(boundary).get("PolicyDocument"), origin=boundary)


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
        document = template.properties(policy).get("PolicyDocument")
        found[role] += statements(document, origin=policy)
    return found


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
