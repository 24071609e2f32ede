"""Which roles invoke functions, and what works with which role: indexes of a template."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lambda_foundry.access.identities import IDENTITIES, invoking_statements, is_iam
from lambda_foundry.template.document import Template
from lambda_foundry.template.event_sources import MAPPING
from lambda_foundry.template.functions import ALIAS, FUNCTION, VERSION, functions_in
from lambda_foundry.template.resource_policy import PERMISSION
from lambda_foundry.template.roles import role_of
from lambda_foundry.template.statements import Statement
from lambda_foundry.template.values import references

_ROLE_KEY = re.compile(r"[rR]ole(Arn|ARN)$")
_CONNECTS_ITSELF = {FUNCTION, ALIAS, VERSION, PERMISSION, MAPPING}


def functions_by_role(template: Template) -> dict[str, list[str]]:
    """The functions that each role is the execution role of."""
    found: dict[str, list[str]] = defaultdict(list)
    for function, properties in template.of_type(FUNCTION):
        if role := role_of(template, properties.get("Role")):
            found[role].append(function)
    return found


def invoking(template: Template) -> dict[str, list[Statement]]:
    """The statements that let an identity invoke some function."""
    found = {}
    for identity in template.ids(*IDENTITIES):
        if statements := invoking_statements(template, identity):
            found[identity] = statements
    return found


def users_of_roles(template: Template) -> dict[str, list[str]]:
    """What works with a role: a schedule, a state machine, a data source."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in template.resources:
        if not is_iam(template, logical_id) and template.type(logical_id) not in _CONNECTS_ITSELF:
            for name in sorted(references(template.properties(logical_id))):
                if template.type(name) in IDENTITIES:
                    found[name].append(logical_id)
    return found


def connections(template: Template) -> dict[str, list[str]]:
    """What mentions each function: a schedule, a state machine, a data source."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in template.resources:
        if not is_iam(template, logical_id) and template.type(logical_id) not in _CONNECTS_ITSELF:
            for function in functions_in(template, template.properties(logical_id)):
                found[function].append(logical_id)
    return found


def roles_in(value: Any) -> Iterator[Any]:
    """The roles that a resource is told to use."""
    if isinstance(value, list):
        for item in value:
            yield from roles_in(item)
    elif isinstance(value, dict):
        for key, part in value.items():
            if _ROLE_KEY.search(str(key)):
                yield part
            else:
                yield from roles_in(part)
