"""Says of each right of a function's role what uses it: the code, Lambda, tests, local runs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from lambda_foundry.aws_calls.exercised_calls import ExercisedCall, exercised_calls, local_calls
from lambda_foundry.aws_calls.operations import Call, declared_uses, needs_of
from lambda_foundry.checks.code_and_role import calls_of, resource_of
from lambda_foundry.checks.unused_rights import Use, used_of, uses_of_key, uses_of_lambda
from lambda_foundry.template.document import Template
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import Statement, execution_role, role_statements


@dataclass(frozen=True, kw_only=True)
class GrantedRight:
    """One action of one statement, and what uses it."""

    action: str
    resources: list[str]
    in_code: list[str]
    """Files and lines."""
    declared: list[str]
    """Why the stack says that it is used."""
    by_lambda: bool
    tested: list[str]
    """Files of tests, each with the line of the handler that a test has run."""
    called_locally: list[str]
    """Files and lines that `foundry local` has run."""


def granted_rights(template: Template, function: str) -> list[GrantedRight]:
    """Every right of a function's role that is in the template."""
    role = execution_role(template, function)
    found = [one for one in role_statements(template, role or "") if one.allows]
    in_code = list(_uses_in_code(template, function))
    tested = list(_tested_uses(template, function))
    called_locally = list(_local_uses(template, function))
    declared = [
        (one.because, Use(one.action, resource_meant(template, one.on)))
        for one in declared_uses(template, function)
    ]
    return [
        GrantedRight(
            action=action,
            resources=statement.resource_texts,
            in_code=_matching(template, statement, action, in_code),
            declared=_matching(template, statement, action, declared),
            by_lambda=_is_lambdas(template, function, statement, action),
            tested=_matching(template, statement, action, tested),
            called_locally=_matching(template, statement, action, called_locally),
        )
        for statement in found
        for action in statement.actions
    ]


def used_words(right: GrantedRight) -> str:
    """What uses a right, in a few words."""
    words = [
        *(["in the code at " + ", ".join(right.in_code)] if right.in_code else []),
        *(f"declared: {because}" for because in right.declared),
        *(["used by Lambda itself"] if right.by_lambda else []),
    ]
    said = "; ".join(words) or "not seen in the code"
    if right.by_lambda and not right.in_code:
        return said
    words = [
        said,
        "tested by " + ", ".join(right.tested) if right.tested else "not tested",
        *(["called locally at " + ", ".join(right.called_locally)] if right.called_locally else []),
    ]
    return "; ".join(words)


def _uses_in_code(template: Template, function: str) -> Iterator[tuple[str, Use]]:
    found = calls_of(template, function)
    for call in found.calls if found else ():
        for use in _uses(template, function, call):
            yield f"{call.file}:{call.line}", use


def _tested_uses(template: Template, function: str) -> Iterator[tuple[str, Use]]:
    for test, exercised in exercised_calls():
        for where, use in _exercised_uses(template, function, exercised):
            yield f"{test.partition('::')[0]} ({where})", use


def _local_uses(template: Template, function: str) -> Iterator[tuple[str, Use]]:
    for exercised in local_calls():
        yield from _exercised_uses(template, function, exercised)


def _exercised_uses(
    template: Template, function: str, exercised: ExercisedCall
) -> Iterator[tuple[str, Use]]:
    if exercised.function == template.path(function).removesuffix("/Resource"):
        call = replace(exercised.call, file=PurePosixPath(exercised.file).name)
        for use in _uses(template, function, call):
            yield call.place, use


def _uses(template: Template, function: str, call: Call) -> Iterator[Use]:
    resource = resource_of(template, function, call.resource)
    if needs := needs_of(call):
        yield from (Use(action, resource) for action in (*needs.always, *needs.perhaps))


def _matching(
    template: Template, statement: Statement, action: str, uses: list[tuple[str, Use]]
) -> list[str]:
    """Where a right is used, each place once."""
    return list(
        dict.fromkeys(where for where, use in uses if used_of(template, statement, action, [use]))
    )


def _is_lambdas(template: Template, function: str, statement: Statement, action: str) -> bool:
    role = execution_role(template, function) or ""
    uses = [*uses_of_lambda(template, function), *uses_of_key(template, role, statement)]
    return bool(used_of(template, statement, action, uses))
