"""What a function's code needs of its execution role: each action, and on what if that is known."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from lambda_foundry.aws_calls.kept_calls import calls_found
from lambda_foundry.aws_calls.operations import Call, CallsFound, declared_uses, needs_of
from lambda_foundry.aws_calls.project_code import ProjectCode
from lambda_foundry.aws_calls.values import (
    Formatted,
    TemplateResource,
    Text,
    Unclear,
    Value,
    Values,
    Variable,
    union,
)
from lambda_foundry.checks.environment import variables_of
from lambda_foundry.template.asset_files import AssetFiles, files_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import (
    function_of,
    is_of_version,
    layers_of,
    runs_python,
)
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.values import literal, reference

LIST = "s3:ListBucket"
# CDK's own functions, such as the one that sets a bucket's notifications, have the number of their
# kind in their ids. Their roles have what their callers use, and nobody here can change either.
_MADE_BY_CDK = re.compile(r"[0-9A-Fa-f]{32}")
_GUARDRAIL = "bedrock:ApplyGuardrail"
_COPIES = {"CopyObject", "UploadPartCopy", "copy"}
"""Operations that also read an object of another bucket, which isn't the one in `Bucket`."""
_OF_ANY: dict[str, Any] = {"resource": None, "variable": "", "name": ""}
# Resources by whose names another one is meant; with the property that tells it, if one does.
_STANDS_FOR = {
    "AWS::KMS::Alias": "TargetKeyId",
    "AWS::SecretsManager::SecretTargetAttachment": "SecretId",
    "AWS::StepFunctions::StateMachineAlias": "",
    "AWS::StepFunctions::StateMachineVersion": "",
}
_READS_OBJECT = {"GetObject", "HeadObject"}


@dataclass(frozen=True, kw_only=True)
class Needed:
    """One action that a function needs, on a resource of the template if that is known."""

    action: str
    because: str
    """Where and why, as the beginning of a sentence: `handler.py:25 calls PutItem`."""
    resource: str | None = None
    variable: str = ""
    """The environment variable that names the resource, if one does."""
    by_index: bool = False
    qualified: bool | None = None
    """Whether it is a version or an alias of a function; None if that isn't known."""
    name: str = ""
    """What the code itself calls a resource that the template doesn't tell."""


def calls_of(template: Template, function: str) -> CallsFound | None:
    """What a function's code calls; None where the code is not beside the template."""
    if _MADE_BY_CDK.search(function):
        return None
    files = files_of(template, function)
    handler = literal(template.properties(function).get("Handler"))
    if files is None or not handler or not runs_python(template, function):
        return None
    layers = [files_of(template, layer) for layer in layers_of(template, function)]
    name = template.path(function) or function
    return _read(files, tuple(layer for layer in layers if layer), handler, name)


@cache
def _read(code: AssetFiles, layers: tuple[AssetFiles, ...], handler: str, name: str) -> CallsFound:
    """The stages of an app share their code, which is read once for all."""
    return calls_found(ProjectCode(code, layers), handler, name=name)


def needed_by(template: Template, function: str) -> Iterator[Needed]:
    """What a function's code needs, as far as it tells, and what the stack says that it uses."""
    found = calls_of(template, function)
    for call in found.calls if found else ():
        yield from needed_for(template, function, call)
    for declared in declared_uses(template, function):
        yield Needed(
            action=declared.action,
            because=f"the stack says that it uses {declared.action}, '{declared.because}'",
            resource=resource_meant(template, declared.on),
        )


def needed_for(template: Template, function: str, call: Call) -> Iterator[Needed]:
    """What one call needs, on each thing that it is about."""
    needs = needs_of(call)
    if needs is None:
        return
    said = f"{call.place} calls {call.operation}"
    is_missed = call.operation in _READS_OBJECT and call.expects_missing and not call.is_choice
    for about in each_resource(template, function, call):
        needed = _needed_on(template, function, call, about)
        for action in needs.always:
            yield replace(
                needed, action=action, **_OF_ANY if is_about_another(call, action) else {}
            )
        if call.service == "s3" and is_missed:
            because = f"{said} and expects that an object may be missing"
            yield replace(needed, action=LIST, because=because)


def each_resource(template: Template, function: str, call: Call) -> list[Values]:
    """What a call is about, one by one where it is about each of several for certain."""
    found = _settled(call.resource, variables_of(template, function))
    is_each = len(call.kinds) <= 1 and Unclear() not in found
    if not is_each or not found:
        return [found]
    return [frozenset({one}) for one in sorted(found, key=str)]


def _settled(values: Values, given: Mapping[str, Any]) -> Values:
    """The values without those that a variable of the function has no need of, as it is set."""
    variables = [one for one in values if isinstance(one, Variable) and one.otherwise]
    unset = frozenset(one for one in variables if one.name not in given)
    others = union(one.otherwise for one in variables if one.name in given)
    return values - others - unset


def _needed_on(template: Template, function: str, call: Call, about: Values) -> Needed:
    variables = sorted(one.name for one in about if isinstance(one, Variable))
    said = f"{call.place} calls {call.operation}"
    by_index = "IndexName" in call.arguments
    where = " by an index" if call.kinds else " by the index in IndexName"
    return Needed(
        action="",
        because=f"{said}{where}" if by_index else said,
        resource=resource_of(template, function, about),
        variable=variables[0] if variables else "",
        by_index=by_index,
        qualified=_is_qualified(template, function, about),
        name=name_of(template, function, about),
    )


def _is_qualified(template: Template, function: str, about: Values) -> bool | None:
    """Whether a function is called by a version or an alias; None if that isn't known."""
    given = variables_of(template, function)
    match tuple(about):
        case (Variable(name),):
            return is_of_version(template, given.get(name))
        case (Formatted((Variable(name), Text(rest))),) if rest.startswith(":"):
            return True if function_of(template, given.get(name)) else None
    return None


def is_about_another(call: Call, action: str) -> bool:
    """Whether an action is about something else than the call names.

    Such as the source of a copy in S3, perhaps another bucket, or the key of a secret.
    """
    if call.operation in _COPIES and action.startswith("s3:GetObject"):
        return True
    needs = needs_of(call)
    if needs is None or action in needs.always or not needs.always:
        return False
    is_same_service = needs.always[0].partition(":")[0] == action.partition(":")[0]
    return not is_same_service or action == _GUARDRAIL


def resource_of(template: Template, function: str, values: Values) -> str | None:
    """The one resource of the template that a call is about; None where that can't be told."""
    given = variables_of(template, function)
    found: set[str | None] = set()
    for value in values:
        if isinstance(value, Variable) and value.name in given:
            held = given[value.name]
            found.add(function_of(template, held) or _meant(template, held))
        elif isinstance(value, TemplateResource):
            found.add(value.logical_id)
        elif isinstance(value, Formatted) and isinstance(value.parts[0], Variable):
            found.add(_function_with_qualifier(template, value.parts, given))
        elif isinstance(value, Text):
            found.add(resource_meant(template, value.text))
        else:
            found.add(None)
    return found.pop() if len(found) == 1 else None


def _function_with_qualifier(
    template: Template, parts: tuple[Value, ...], given: Mapping[str, Any]
) -> str | None:
    match parts:
        case (Variable(name), Text(rest)) if rest.startswith(":"):
            return function_of(template, given.get(name))
    return None


def name_of(template: Template, function: str, values: Values) -> str:
    """The name of the one thing that a call is about, where nothing but the code tells it."""
    given = variables_of(template, function)
    names = {_written(value, given) for value in values}
    return names.pop() or "" if len(names) == 1 else ""


def _written(value: Value, given: Mapping[str, Any]) -> str | None:
    match value:
        case Text(text):
            return text
        case Variable(name, otherwise) if name not in given and len(otherwise) == 1:
            return _written(next(iter(otherwise)), given)
        case Variable(name):
            return literal(given.get(name))
        case Formatted(parts):
            known = [_written(part, given) for part in parts]
            return None if None in known else "".join(part or "" for part in known)
    return None


def _meant(template: Template, value: object) -> str | None:
    target = reference(value)
    stands_for = _STANDS_FOR.get(template.type(target.logical_id)) if target else None
    if target and stands_for is not None:
        return resource_meant(template, template.properties(target.logical_id).get(stands_for))
    is_parameter = target is not None and not template.type(target.logical_id)
    return None if is_parameter else resource_meant(template, value)
