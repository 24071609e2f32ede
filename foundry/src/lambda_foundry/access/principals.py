"""Who a statement speaks of: services, accounts, roles, anyone."""

import re
from typing import Any

from lambda_foundry.access.arns import account_words, split_arn
from lambda_foundry.access.names import Names
from lambda_foundry.access.texts import full_text
from lambda_foundry.access.things import thing_of, things_words
from lambda_foundry.access.vocabulary import listing, nouns
from lambda_foundry.template.roles import role_of
from lambda_foundry.template.statements import Statement
from lambda_foundry.template.values import UNKNOWN

_ACCOUNT = re.compile(r"\d{12}|\$\{AWS::AccountId\}")
_REGIONAL = re.compile(r"\.(\$\{AWS::Region\}|[a-z]{2}(-[a-z]+)+-\d)(?=\.)")
_SUFFIX = re.compile(r"\.(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\})$")


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


def service_words(principal: str) -> str:
    """A service by its name; one that isn't in the vocabulary by its principal."""
    plain = _SUFFIX.sub(".amazonaws.com", _REGIONAL.sub("", principal))
    if principal == "*":
        return "any service"
    return nouns("principals").get(plain, f"the service `{principal}`")


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
    return arn[2] if arn and arn[3] == "root" else ""
