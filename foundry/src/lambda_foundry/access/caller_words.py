"""Who a statement of a function's resource-based policy lets in."""

from typing import Any

from lambda_foundry.access.arns import account_words, split_arn
from lambda_foundry.access.names import Names, noun_of
from lambda_foundry.access.principals import principal_words, service_words
from lambda_foundry.access.texts import full_text
from lambda_foundry.access.things import ANYTHING, Thing, thing_of, things_words
from lambda_foundry.access.vocabulary import nouns
from lambda_foundry.template.resource_policy import Permission
from lambda_foundry.template.values import reference


def caller_words(permission: Permission, names: Names) -> str:
    """The service with its source, the account, the organisation, or anyone."""
    principal = full_text(permission.principal)
    organization = permission.organization
    member = f" in the organisation `{full_text(organization)}`" if organization is not None else ""
    if principal == "*":
        given = permission.source_arn is None and permission.source_account is None
        anyone = "anyone on the internet" if given and not member else "anyone"
        return f"{anyone}{member}{_source(permission, names)}"
    if "." not in principal or principal.startswith("arn:"):
        caller = principal_words("AWS", permission.principal, names)
        return f"{caller}{member}{_source(permission, names)}"
    return f"{_service_caller(principal, permission, names)}{member}"


def _source(permission: Permission, names: Names) -> str:
    said = ""
    if permission.source_arn is not None:
        said += f" for {things_words([thing_of(permission.source_arn, names)])}"
    if permission.source_account is not None:
        said += f" for {account_words(full_text(permission.source_account))}"
    return said


def _service_caller(principal: str, permission: Permission, names: Names) -> str:
    service = service_words(principal)
    account = permission.source_account
    if permission.source_arn is None:
        if account is None:
            return f"{service} for anyone in any account"
        return f"{service} for anything in {account_words(full_text(account))}"
    source = thing_of(permission.source_arn, names)
    if source == ANYTHING:
        source = Thing(f"{service} for anything in any account")
    noun = _noun(permission.source_arn, names)
    speaks = nouns("speakers").get(noun) == principal
    said = f"{_source_words(source, noun)}{_timetable(permission.source_arn, names)}"
    if account is not None:
        said += f" of {account_words(full_text(account))}"
    elif noun == "bucket":
        said += ", whichever account it is in"
    return said if speaks or source.name.startswith(service) else f"{service} for {said}"


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
    kind = arn[3].partition(":")[0].partition("/")[0]
    by_kind = nouns("arns").get(f"{arn[0]}:{kind}")
    return by_kind or nouns("arns").get(f"{arn[0]}:", "")


def _timetable(value: Any, names: Names) -> str:
    target = reference(value)
    if not target:
        return ""
    schedule = names.template.properties(target.logical_id).get("ScheduleExpression")
    return f" at `{full_text(schedule)}`" if schedule else ""
