"""Whether a statement of somebody's policy lets them invoke a function."""

import re
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.access.arns import split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_of
from lambda_foundry.template.statements import Statement
from lambda_foundry.template.values import text

ACTIONS = ("lambda:invokefunction", "lambda:invokefunctionurl", "lambda:invokeasync")


def invokes(statement: Statement) -> bool:
    """Whether a statement that allows something speaks of invoking functions at all."""
    if not statement.allows:
        return False
    if statement.not_actions:
        return not all(_is_in(action, statement.not_actions) for action in ACTIONS)
    return any(_is_in(action, statement.actions) for action in ACTIONS)


def covers(statement: Statement, template: Template, function: str) -> bool:
    """Whether it speaks of this function.

    A function whose name CloudFormation makes up counts for every pattern, for what that name will
    be can't be told.
    """
    if not invokes(statement):
        return False
    if statement.not_resources:
        return not any(_means(value, template, function) for value in statement.not_resources)
    return any(_means(value, template, function) for value in statement.resources)


def _is_in(action: str, patterns: list[str]) -> bool:
    return any(_matches(action, pattern.lower()) for pattern in patterns)


def _means(value: Any, template: Template, function: str) -> bool:
    written = text(value)
    if written == "*" or function_of(template, value) == function:
        return True
    arn = split_arn(written)
    if not arn or not _matches("lambda", arn[0]):
        return False
    name = re.sub(r"^function:", "", arn[3])
    if "*" not in name:
        return False
    given = template.properties(function).get("FunctionName")
    if given is None:
        return "${" not in name
    return _matches(text(given), name) or _matches(f"{text(given)}:x", name)


def _matches(said: str, pattern: str) -> bool:
    """IAM knows `*` and `?` alone; brackets mean nothing in it."""
    return fnmatchcase(said, pattern.replace("[", "[[]"))
