"""Durable functions: the rights that they need, and how they can be invoked.

docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
"""

from collections.abc import Iterator

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.role_rights import allows
from lambda_foundry.checks.snap_start import invoked_without_version
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import event_sources_of, function_ids
from lambda_foundry.template.policies import (
    covers,
    execution_role,
    outside_policies,
    role_statements,
)
from lambda_foundry.template.values import numbers, text

ACTIONS = ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState")
LONGEST_POLLED = 900
"""Seconds that an event source mapping waits for a whole execution."""


def rights(template: Template) -> Iterator[Problem]:
    """Roles that may not keep the state of an execution."""
    for function in _durable(template):
        role = execution_role(template, function)
        lacking = [
            action for action in ACTIONS if role and not _may(template, role, function, action)
        ]
        if lacking:
            yield Problem(
                resource=function,
                what=f"it is durable, and its role {role} may not {' or '.join(lacking)} on its "
                "versions",
                why="the first step of each execution fails",
                instead="allow both on the function's ARN with :* after it",
            )


def _may(template: Template, role: str, function: str, action: str) -> bool:
    if not allows(template, role, action, function):
        return False
    if outside_policies(template, role):
        return True
    # The action is about an execution, whose ARN begins with that of a version.
    unqualified = f"${{{function}.Arn}}"
    return any(
        resource != unqualified
        for statement in role_statements(template, role)
        if statement.allows and covers(statement, action)
        for resource in (*statement.resource_texts, *map(text, statement.not_resources))
    )


def invocations(template: Template) -> Iterator[Problem]:
    """Triggers of the unqualified function, and mappings that don't wait long enough."""
    for function in _durable(template):
        unqualified = invoked_without_version(template, function)
        if unqualified:
            yield Problem(
                resource=function,
                what=f"it is durable, and {unqualified[0]} invokes it without a version",
                why="Lambda refuses that for a durable function",
                instead='give the trigger an alias, function=function.add_alias("live")',
            )
        config = as_dict(template.settings(function).get("DurableConfig"))
        longest = max(numbers(config.get("ExecutionTimeout")), default=0)
        polled = event_sources_of(template, function)
        if polled and longest > LONGEST_POLLED:
            yield Problem(
                resource=polled[0].logical_id,
                what=f"an execution of {function} may take {longest:g} s",
                why=f"a mapping ends it after {LONGEST_POLLED} s and tries the batch again",
                instead=f"write an execution timeout of {LONGEST_POLLED} s at most, or start the "
                "execution asynchronously",
            )


def _durable(template: Template) -> list[str]:
    return [
        function
        for function in function_ids(template)
        if template.settings(function).get("DurableConfig")
    ]
