"""What the policies of queues, keys and other resources let others do; who may take on a role."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lambda_foundry.access.arn_words import account_words
from lambda_foundry.access.conditions import proviso
from lambda_foundry.access.names import Names
from lambda_foundry.access.rights import (
    Line,
    condition_remark,
    literal,
    phrases,
    rights_of,
    without_effect,
)
from lambda_foundry.access.things import ITSELF, Thing, full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import listing, quoted, service_words
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.intrinsics import is_function
from lambda_foundry.template.policies import (
    ROLE,
    Statement,
    role_of,
    statements,
    trust_statements,
)
from lambda_foundry.template.values import (
    UNKNOWN,
    alternatives,
    listed,
    references,
)

POLICY_TYPES = ("Policy", "ResourcePolicy")
ENDPOINT = "AWS::EC2::VPCEndpoint"
ASSUME = "sts:AssumeRole"
_ACCOUNT = re.compile(r"\d{12}|\$\{AWS::AccountId\}")


def resource_policies(names: Names, used: set[str]) -> Iterator[Line]:
    """What the policies of these resources say to others."""
    for subject in sorted(used):
        for statement in names.template.once(_by_subject).get(subject, []):
            yield from without_effect([statement], names)
            if _is_told_of_a_role(subject, statement, names.template):
                continue
            if words := _policy_words(subject, statement, names):
                yield Line(words, (literal(statement),))


def subjects(template: Template) -> list[str]:
    """The resources that have policies of their own."""
    return list(template.once(_by_subject))


def _policy_words(subject: str, statement: Statement, names: Names) -> str:
    """What the statement says to others; nothing where none of its actions has any effect."""
    whole = names.of(subject)
    remark = condition_remark(names, statement.origin)
    if names.template.type(subject) == ENDPOINT:
        return _endpoint_words(whole, statement, names, remark)
    rights = [
        replace(right, allowed=True, thing=_as_it(right.thing, whole))
        for right in rights_of(statement, names, default=ITSELF, remark=remark)
    ]
    said = "; ".join(phrases(rights))
    if not said:
        return ""
    if statement.allows:
        return f"{whole} lets {who(statement, names)} {said}"
    return f"{whole} never lets {who(statement, names)} {said.replace('everything', 'anything')}"


def _endpoint_words(whole: str, statement: Statement, names: Names, remark: str) -> str:
    """An endpoint's policy gives nobody a right: the caller needs it all the same.

    docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    """
    rights = [replace(right, allowed=True) for right in rights_of(statement, names, remark=remark)]
    said = "; ".join(phrases(rights))
    if not said:
        return ""
    passes = "lets pass" if statement.allows else "never lets pass"
    callers = who(statement, names)
    return f"{whole} gives no rights; of the requests of {callers} it {passes} those to {said}"


def _as_it(thing: Thing, whole: str) -> Thing:
    return Thing("it", thing.part) if thing.name in {whole, "*"} else thing


def _is_told_of_a_role(subject: str, statement: Statement, template: Template) -> bool:
    """Whether a statement is told already, among what a role of the template may do."""
    return (
        statement.allows
        and template.type(subject) != ENDPOINT
        and any(role_of(template, value) for value in statement.principals.get("AWS", []))
    )


def granted_to_roles(template: Template) -> dict[str, list[tuple[str, Statement]]]:
    """The statements of resources' policies by the role they name, with what they are about."""
    return template.once(_by_role)


def _by_role(template: Template) -> dict[str, list[tuple[str, Statement]]]:
    found: dict[str, list[tuple[str, Statement]]] = defaultdict(list)
    for subject, policies in template.once(_by_subject).items():
        if template.type(subject) == ENDPOINT:
            continue
        for statement in policies:
            for value in statement.principals.get("AWS", []):
                if role := role_of(template, value):
                    found[role].append((subject, statement))
    return found


def _by_subject(template: Template) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for logical_id in template.resources:
        if template.type(logical_id) == ROLE:
            continue
        for document in _documents(template.properties(logical_id)):
            said = [s for s in statements(document, origin=logical_id) if _is_for_others(s)]
            for subject in _subjects(template, logical_id) if said else ():
                found[subject] += said
    return found


def _is_for_others(statement: Statement) -> bool:
    return bool(statement.principals or statement.not_principals)


def _documents(value: Any) -> Iterator[Any]:
    """Everything in the properties that looks like a policy."""
    if isinstance(value, list):
        for item in value:
            yield from _documents(item)
    elif isinstance(value, dict):
        if "Statement" in value:
            yield value
        else:
            for part in value.values():
                yield from _documents(part)
    elif isinstance(value, str) and '"Statement"' in value:
        yield value


def _subjects(template: Template, logical_id: str) -> list[str]:
    """What a policy is about: the resources it is attached to, or the one that it is part of."""
    if not template.type(logical_id).endswith(POLICY_TYPES):
        return [logical_id]
    attached = {
        key: value for key, value in template.properties(logical_id).items() if "olicy" not in key
    }
    return sorted(name for name in references(attached) if template.type(name)) or [logical_id]


def trust_words(role: str, names: Names) -> str:
    """`EventBridge Scheduler may take on`, to follow the role's name and `which`."""
    said = [_trust_of(statement, names) for statement in trust_statements(names.template, role)]
    return listing(said) or "nobody may take on"


def _trust_of(statement: Statement, names: Names) -> str:
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


def who(statement: Statement, names: Names) -> str:
    """Everyone whom a statement of a resource's policy or of a role's trust speaks of."""
    if statement.not_principals:
        return f"anyone but {_everyone(statement.not_principals, names)}"
    return _everyone(statement.principals, names) or "nobody"


def _everyone(principals: dict[str, list[Any]], names: Names) -> str:
    return listing(
        dict.fromkeys(
            words
            for kind, values in principals.items()
            for value in values
            for words in _in_each_case(kind, value, names)
        )
    )


def _in_each_case(kind: str, value: Any, names: Names) -> Iterator[str]:
    """A principal; each that it may be where a condition of the template chooses."""
    cases = list(alternatives(value))
    if kind != UNKNOWN or cases == [value]:
        yield principal_words(kind, value, names)
        return
    for case in cases:
        if isinstance(case, str):
            yield principal_words("AWS", case, names)
        elif isinstance(case, dict) and not is_function(next(iter(case), "")):
            for inner, values in case.items():
                yield from (principal_words(str(inner), one, names) for one in listed(values))
        else:
            yield principal_words(UNKNOWN, case, names)


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
