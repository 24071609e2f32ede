"""Who may take on a role, by the role's own policy."""

from lambda_foundry.access.conditions import proviso
from lambda_foundry.access.line import Line, literal
from lambda_foundry.access.names import Names
from lambda_foundry.access.principals import who
from lambda_foundry.access.vocabulary import listing, quoted
from lambda_foundry.template.roles import trust_statements
from lambda_foundry.template.statements import Statement

ASSUME = "sts:AssumeRole"


def trust_words(role: str, names: Names) -> str:
    """`EventBridge Scheduler may take on`, to follow the role's name and `which`."""
    said = [_words(statement, names) for statement in trust_statements(names.template, role)]
    return listing(said) or "nobody may take on"


def trust_terms(role: str, names: Names) -> list[str]:
    """The same in the template's own terms."""
    return [literal(statement) for statement in trust_statements(names.template, role)]


def unusual_trust(role: str, names: Names) -> list[Line]:
    """Who may take on an execution role, where that isn't Lambda alone."""
    found = trust_statements(names.template, role)
    if [_is_lambda_alone(statement) for statement in found] == [True]:
        return []
    words = f"{names.of(role)} is one which {trust_words(role, names)}"
    return [Line(words, tuple(trust_terms(role, names)))]


def _words(statement: Statement, names: Names) -> str:
    never = "" if statement.allows else "never "
    other = [action for action in statement.actions if action != ASSUME]
    by = f" by {listing(quoted(statement.actions))}" if other or not statement.actions else ""
    return f"{who(statement, names)} may {never}take on{by}{proviso(statement.conditions, names)}"


def _is_lambda_alone(statement: Statement) -> bool:
    return (
        statement.allows
        and statement.actions == [ASSUME]
        and statement.principals == {"Service": ["lambda.amazonaws.com"]}
        and not statement.conditions
        and not statement.not_principals
    )
