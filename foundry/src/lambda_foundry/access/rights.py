"""The single rights that statements give or take: one action on one thing, under a proviso."""

from dataclasses import dataclass, replace
from typing import Any

from lambda_foundry.access.conditions import proviso
from lambda_foundry.access.names import Names
from lambda_foundry.access.things import ANYTHING, Thing, thing_of, things_words
from lambda_foundry.access.verbs import Verb, all_but, verb
from lambda_foundry.access.vocabulary import listing, quoted
from lambda_foundry.template.statements import Statement
from lambda_foundry.template.values import listed

NO_ACTION = Verb("do what the template doesn't say with {}", anything="anything")


@dataclass(frozen=True)
class Right:
    """What two revisions are compared by, so each right stands for itself."""

    action: str
    verb: Verb
    thing: Thing
    proviso: str = ""
    allowed: bool = True


def rights_of(
    statement: Statement, names: Names, *, default: Thing = ANYTHING, remark: str = ""
) -> list[Right]:
    """Every right of a statement; `default` is the thing of one that names no resource."""
    said = proviso(statement.conditions, names) + remark
    if not statement.is_certain:
        said += " (a condition of the template decides)"
    return [
        Right(action, _verb_for(what, statement), thing, said, statement.allows)
        for action, what in _verbs(statement)
        for thing in _things(statement, names, default)
    ]


def condition_remark(names: Names, logical_id: str) -> str:
    """What to add for a resource that is only there under a condition of the template."""
    condition = names.template.resources.get(logical_id, {}).get("Condition")
    return f" (only where the template's condition {condition} holds)" if condition else ""


def _verbs(statement: Statement) -> list[tuple[str, Verb]]:
    if statement.not_actions:
        return [("", all_but(listing(quoted(statement.not_actions))))]
    return [(action.lower(), verb(action)) for action in statement.actions] or [("", NO_ACTION)]


def _verb_for(what: Verb, statement: Statement) -> Verb:
    """`NotResource` is no thing that would say which service is meant, so the verb has to."""
    if statement.not_resources and what.alone:
        return replace(what, words=f"{what.alone} with {{}}")
    return what


def _things(statement: Statement, names: Names, default: Thing) -> list[Thing]:
    if statement.not_resources:
        excepted = things_words(_all(statement.not_resources, names))
        return [Thing(f"everything except {excepted}")]
    return _all(statement.resources, names) or [default]


def _all(values: list[Any], names: Names) -> list[Thing]:
    return [thing_of(item, names) for value in values for item in listed(value)]
