"""Who may invoke a function by its resource-based policy, statement by statement."""

from collections.abc import Iterator

from lambda_foundry.access.caller_words import caller_words
from lambda_foundry.access.line import Line
from lambda_foundry.access.names import Names
from lambda_foundry.access.rights import condition_remark
from lambda_foundry.access.texts import full_text
from lambda_foundry.access.verbs import verb
from lambda_foundry.template.functions import ALIAS, VERSION
from lambda_foundry.template.resource_policy import Permission, permissions_of
from lambda_foundry.template.values import reference, references

BY_URL = "through its function URL"
_INVOKE, _INVOKE_URL = "lambda:invokefunction", "lambda:invokefunctionurl"


def permitted(names: Names) -> list[Line]:
    """A line for each statement; the two that a function URL takes are one."""
    return permitted_by(permissions_of(names.template, names.function), names)


def permitted_by(found: list[Permission], names: Names) -> list[Line]:
    """A line for each of these statements."""
    paired = list(_pairs(found))
    together = {id(permission) for pair in paired for permission in pair}
    lines = [_line(permission, names) for permission in found if id(permission) not in together]
    return [_url_line(pair, names) for pair in paired] + lines


def _pairs(found: list[Permission]) -> Iterator[tuple[Permission, Permission]]:
    """Since October 2025 a function URL takes both actions for a caller.

    docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    left = [permission for permission in found if _is_by_url(permission)]
    for url in found:
        if _action(url) != _INVOKE_URL:
            continue
        for other in left:
            if _whom(other) == _whom(url):
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
    words = f"{caller_words(pair[0], names)} {BY_URL}{_signed(pair[0])}{_remarks(pair[0], names)}"
    return Line(words, (_literal(pair[0]), _literal(pair[1])), _sources(pair[0], names))


def _line(permission: Permission, names: Names) -> Line:
    caller, action = caller_words(permission, names), _action(permission)
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


def _sources(permission: Permission, names: Names) -> tuple[str, ...]:
    return tuple(sorted(filter(names.template.type, references(permission.source_arn))))


def _signed(permission: Permission) -> str:
    kind = full_text(permission.url_auth_type)
    return {"NONE": "", "AWS_IAM": ", in signed requests"}.get(kind, ", signed or not")


def _remarks(permission: Permission, names: Names) -> str:
    said = ""
    target = reference(permission.function_name)
    if target and names.template.type(target.logical_id) in {ALIAS, VERSION}:
        said += f", by {names.of(target.logical_id)}"
    if permission.event_source_token is not None:
        said += ", with the token that the statement names"
    return said + condition_remark(names, permission.logical_id)


def _action(permission: Permission) -> str:
    return full_text(permission.action).lower()


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
