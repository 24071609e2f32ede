"""Roles, users and groups that may do everything, by a statement or by a policy of AWS."""

import re
from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.iam_actions import PEOPLE, identity_statements
from lambda_foundry.checks.managed_policies import attached
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.policies import (
    ROLE,
    Statement,
    execution_role,
    roles_with,
    trust_statements,
)
from lambda_foundry.template.values import text

_EVERYTHING = {"AdministratorAccess": "everything", "PowerUserAccess": "everything but IAM"}
_ANY_ARN = re.compile(r"\*+|arn:[^:]*(:\*)+|arn:\*")
_ANY_ACTION = re.compile(r"\*+(:\*+)?")


def allowed(template: Template) -> Iterator[Problem]:
    """Statements that allow all actions on all resources, and policies of AWS that do."""
    for statement in identity_statements(template):
        if what := _allowed_by(statement):
            yield _problem(template, statement.origin, f"{what}{statement.where}")
    for identity, said in template.of_type(ROLE, *PEOPLE):
        for policy, where in attached(said):
            arn = split_arn(policy)
            name = arn.resource.removeprefix("policy/") if arn and arn.account == "aws" else ""
            if name in _EVERYTHING:
                what = f"AWS's policy {name} allows {_EVERYTHING[name]}{where}"
                yield _problem(template, identity, what)


def _allowed_by(statement: Statement) -> str | None:
    is_everywhere = any(map(_ANY_ARN.fullmatch, statement.resource_texts))
    if not statement.allows or statement.conditions or not is_everywhere:
        return None
    if any(map(_ANY_ACTION.fullmatch, statement.actions)):
        return "a statement allows every action on every resource"
    if statement.not_actions:
        but = ", ".join(statement.not_actions)
        return f"a statement allows every action but {but} on every resource"
    return None


def _problem(template: Template, origin: str, what: str) -> Problem:
    roles = [origin] if template.type(origin) == ROLE else roles_with(template, origin)
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
