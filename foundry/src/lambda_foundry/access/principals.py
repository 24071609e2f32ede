"""Whom a statement speaks of: services, accounts, roles, anyone; and who may take on a role."""

import re
from typing import Any

from lambda_foundry.access.arn_words import account_words
from lambda_foundry.access.conditions import proviso
from lambda_foundry.access.names import Names
from lambda_foundry.access.rights import Line, literal
from lambda_foundry.access.things import full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import listing, quoted, service_words
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.policies import Statement, role_of, trust_statements
from lambda_foundry.template.values import UNKNOWN

_ACCOUNT = re.compile(r"\d{12}|\$\{AWS::AccountId\}")
ASSUME = "sts:AssumeRole"


def who(statement: Statement, names: Names) -> str:
    """Everyone whom a statement of a resource's policy or of a role's trust speaks of."""
    if statement.not_principals:
        return f"anyone but {_everyone(statement.not_principals, names)}"
    return _everyone(statement.principals, names) or "nobody"


def principal_words(kind: str, value: Any, names: Names) -> str:
    """One principal."""
    written = full_text(value)
    if kind == UNKNOWN:
        return f"whom `{written}` gives"
    if kind == "Service":
        return service_words(written)
    if kind == "Federated":
        return f"whoever {things_words([thing_of(value, names)])} vouches for"
    if kind == "AWS":
        return _in_aws(value, written, names)
    return f"the {kind} `{written}`"


def _everyone(principals: dict[str, list[Any]], names: Names) -> str:
    return listing(
        dict.fromkeys(
            principal_words(kind, value, names)
            for kind, values in principals.items()
            for value in values
        )
    )


def _in_aws(value: Any, written: str, names: Names) -> str:
    if written == "*":
        return "anyone"
    if role := role_of(names.template, value):
        return names.of(role)
    account = _account(written)
    if account:
        return f"anyone whom {account_words(account)} allows"
    return things_words([thing_of(value, names)])


def _account(written: str) -> str:
    if _ACCOUNT.fullmatch(written):
        return written
    arn = split_arn(written)
    return arn.account if arn and arn.resource == "root" else ""


def trust_words(role: str, names: Names) -> str:
    """`EventBridge Scheduler may take on`, to follow the role's name and `which`."""
    said = [_trust_words(statement, names) for statement in trust_statements(names.template, role)]
    return listing(said) or "nobody may take on"


def _trust_words(statement: Statement, names: Names) -> str:
    never = "" if statement.allows else "never "
    other = [action for action in statement.actions if action != ASSUME]
    by = f" by {listing(quoted(statement.actions))}" if other or not statement.actions else ""
    return f"{who(statement, names)} may {never}take on{by}{proviso(statement.conditions, names)}"


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


def _is_lambda_alone(statement: Statement) -> bool:
    return (
        statement.allows
        and statement.actions == [ASSUME]
        and statement.principals == {"Service": ["lambda.amazonaws.com"]}
        and not statement.conditions
        and not statement.not_principals
    )
