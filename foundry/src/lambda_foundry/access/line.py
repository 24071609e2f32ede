"""One fact about a function: its words, and what the template says for it."""

from dataclasses import dataclass

from lambda_foundry.access.texts import full_text
from lambda_foundry.template.statements import Statement


@dataclass(frozen=True)
class Line:
    """Words to read, and beneath them the template's own, by which they can be checked."""

    words: str
    literal: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """The logical ids of what invokes, where the line is about that and the template has it."""


def literal(statement: Statement) -> str:
    """A statement in the template's own terms, in one line."""
    actions = statement.actions or [f"not {action}" for action in statement.not_actions]
    resources = statement.resources or [f"not {full_text(r)}" for r in statement.not_resources]
    said = f"{statement.effect} {', '.join(actions) or '(no action)'}"
    if resources:
        said += f" on {', '.join(full_text(resource) for resource in resources)}"
    if statement.principals or statement.not_principals:
        said += f" to {_principals(statement)}"
    if statement.conditions:
        said += f" if {conditions_text(statement)}"
    return f"{said} [{statement.origin}]"


def conditions_text(statement: Statement) -> str:
    """The conditions as `operator key=value`."""
    return "; ".join(
        f"{operator} {key}={full_text_of(value)}"
        for operator, tests in statement.conditions.items()
        for key, value in (tests.items() if isinstance(tests, dict) else [("", tests)])
    )


def full_text_of(value: object) -> str:
    """A value, or several, as text."""
    return "|".join(map(full_text, value)) if isinstance(value, list) else full_text(value)


def _principals(statement: Statement) -> str:
    given = [*statement.principals.items(), *statement.not_principals.items()]
    said = ", ".join(f"{kind} {full_text_of(who)}" for kind, who in given)
    return f"not {said}" if statement.not_principals else said
