"""Who may invoke a function by its resource-based policy."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lambda_foundry.access.arn_words import account_words
from lambda_foundry.access.event_sources import what_it_hears
from lambda_foundry.access.names import Names, noun_of
from lambda_foundry.access.resource_policies import principal_words
from lambda_foundry.access.rights import Line, condition_remark
from lambda_foundry.access.things import (
    ANYTHING,
    Thing,
    full_text,
    resource_of,
    thing_of,
    things_words,
)
from lambda_foundry.access.vocabulary import nouns, service_words, verb
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import (
    ALIAS,
    VERSION,
    Permission,
    permission_branches,
)
from lambda_foundry.template.values import reference, references

BY_URL = "through its function URL"
_INVOKE, _INVOKE_URL = "lambda:invokefunction", "lambda:invokefunctionurl"


def permitted(names: Names) -> list[Line]:
    """A line for each statement; the two that a function URL takes are one."""
    return permitted_by(statements_for(names), names)


def statements_for(names: Names) -> list[Permission]:
    """Those of the function's policy, as often as conditions of the template may shape them."""
    return names.template.once(_by_function).get(names.function, [])


def _by_function(template: Template) -> dict[str | None, list[Permission]]:
    found: dict[str | None, list[Permission]] = defaultdict(list)
    for permission in permission_branches(template):
        found[permission.function].append(permission)
    return found


def permitted_by(found: list[Permission], names: Names) -> list[Line]:
    """A line for each of these statements."""
    paired = list(_pairs(found))
    together = {id(permission) for pair in paired for permission in pair}
    alone = [permission for permission in found if id(permission) not in together]
    said = [(pair[0], _url_line(pair, names)) for pair in paired]
    said += [(permission, _line(permission, names)) for permission in alone]
    return [_in_its_case(permission, line, said) for permission, line in said]


def _in_its_case(permission: Permission, line: Line, said: list[tuple[Permission, Line]]) -> Line:
    """With the case in which it is so, unless the statement says the same in every case."""
    cases = [other for one, other in said if one.logical_id == permission.logical_id]
    if all(other.words == line.words for other in cases):
        return line
    return replace(line, words=f"{line.words} ({permission.where.strip()})")


def _pairs(found: list[Permission]) -> Iterator[tuple[Permission, Permission]]:
    """Since October 2025 a function URL takes both actions for a caller.

    docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    left = [permission for permission in found if _is_by_url(permission)]
    for url in found:
        if _action(url) != _INVOKE_URL:
            continue
        for other in left:
            if _whom(other) == _whom(url) and other.where == url.where:
                left.remove(other)
                yield url, other
                break


def _is_by_url(permission: Permission) -> bool:
    return _action(permission) == _INVOKE and full_text(permission.only_by_url) == "true"


def _whom(permission: Permission) -> list[str]:
    return [
        full_text(value)
        for value in (
            permission.principal,
            permission.source_arn,
            permission.source_account,
            permission.organization,
            permission.function_name,
        )
    ]


def _url_line(pair: tuple[Permission, Permission], names: Names) -> Line:
    words = f"{_caller_words(pair[0], names)} {BY_URL}{_signed(pair[0])}{_remarks(pair[0], names)}"
    return Line(words, (_literal(pair[0]), _literal(pair[1])), _sources(pair[0], names))


def _line(permission: Permission, names: Names) -> Line:
    caller, action = _caller_words(permission, names), _action(permission)
    if action == _INVOKE_URL:
        how = f" {BY_URL}{_signed(permission)}, but the second statement that this takes is missing"
    elif _is_by_url(permission):
        how = f" {BY_URL}, but the second statement that this takes is missing"
    elif action == _INVOKE:
        how = ""
    else:
        how = f", to {verb(action).words.replace('{}', 'it')}"
    words = f"{caller}{how}{_remarks(permission, names)}"
    return Line(words, (_literal(permission),), _sources(permission, names))


def _signed(permission: Permission) -> str:
    kind = full_text(permission.url_auth_type)
    return {"NONE": "", "AWS_IAM": ", in signed requests"}.get(kind, ", signed or not")


def _remarks(permission: Permission, names: Names) -> str:
    said = ""
    target = reference(permission.function_name)
    if target and names.template.type(target.logical_id) in {ALIAS, VERSION}:
        said += f", by {names.of(target.logical_id)}"
    is_skill = full_text(permission.principal) in nouns("skills")
    if permission.event_source_token is not None and not is_skill:
        said += ", with the token that the statement names"
    return said + condition_remark(names, permission.logical_id)


def _action(permission: Permission) -> str:
    return full_text(permission.action).lower()


def _sources(permission: Permission, names: Names) -> tuple[str, ...]:
    return tuple(sorted(filter(names.template.type, references(permission.source_arn))))


def _literal(permission: Permission) -> str:
    said = f"{full_text(permission.action)} to {full_text(permission.principal)}"
    for key, value in (
        ("SourceArn", permission.source_arn),
        ("SourceAccount", permission.source_account),
        ("PrincipalOrgID", permission.organization),
        ("FunctionUrlAuthType", permission.url_auth_type),
        ("InvokedViaFunctionUrl", permission.only_by_url),
        ("EventSourceToken", permission.event_source_token),
    ):
        if value is not None:
            said += f", {key} {full_text(value)}"
    return f"{said} [{permission.logical_id}]"


def _caller_words(permission: Permission, names: Names) -> str:
    """The service with its source, the account, the organisation, or anyone."""
    principal = full_text(permission.principal)
    organization = permission.organization
    member = f" in the organisation `{full_text(organization)}`" if organization is not None else ""
    if principal == "*":
        given = permission.source_arn is None and permission.source_account is None
        anyone = "anyone on the internet" if given and not member else "anyone"
        return f"{anyone}{member}{_for_source(permission, names)}"
    if "." not in principal or principal.startswith("arn:"):
        caller = principal_words("AWS", permission.principal, names)
        return f"{caller}{member}{_for_source(permission, names)}"
    return f"{_service_caller(principal, permission, names)}{member}"


def _for_source(permission: Permission, names: Names) -> str:
    said = ""
    if permission.source_arn is not None:
        said += f" for {things_words([thing_of(permission.source_arn, names)])}"
    if permission.source_account is not None:
        said += f" for {account_words(full_text(permission.source_account))}"
    return said


def _service_caller(principal: str, permission: Permission, names: Names) -> str:
    service = service_words(principal)
    account = permission.source_account
    if principal in nouns("skills") and permission.source_arn is None and account is None:
        return _skill(nouns("skills")[principal], permission.event_source_token)
    if permission.source_arn is None:
        if account is None:
            return f"{service} for anyone in any account"
        return f"{service} for anything in {account_words(full_text(account))}"
    source = thing_of(permission.source_arn, names)
    if source == ANYTHING:
        source = Thing(f"{service} for anything in any account")
    noun = _noun(permission.source_arn, names)
    speaks = nouns("speakers").get(noun) == principal
    said = _source_words(source, noun)
    if logical_id := resource_of(permission.source_arn, names):
        said += what_it_hears(logical_id, names)
    if account is not None:
        said += f" of {account_words(full_text(account))}"
    elif noun == "bucket":
        said += ", whichever account it is in"
    return said if speaks or source.name.startswith(service) else f"{service} for {said}"


def _skill(noun: str, token: Any) -> str:
    """Alexa has neither a SourceArn nor a SourceAccount: a skill is known by its token.

    developer.amazon.com/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
    """
    return f"any {noun}" if token is None else f"the {noun} `{full_text(token)}`"


def _source_words(source: Thing, noun: str) -> str:
    """`its own HTTP API on `GET /status``; parts of other things in brackets."""
    if noun.endswith("API") and source.part and not source.part.startswith("as "):
        return f"{source.name} on {source.part}"
    if source.part.startswith("as "):
        return f"{source.name} {source.part}"
    if noun == "log group" and source.part in {"", "any stream"}:
        return source.name
    return things_words([source])


def _noun(value: Any, names: Names) -> str:
    target = reference(value)
    if target and names.template.type(target.logical_id):
        return noun_of(names.template, target.logical_id)
    arn = split_arn(full_text(value))
    if not arn:
        return ""
    kind = arn.resource.partition(":")[0].partition("/")[0]
    by_kind = nouns("arns").get(f"{arn.service}:{kind}")
    return by_kind or nouns("arns").get(f"{arn.service}:", "")
