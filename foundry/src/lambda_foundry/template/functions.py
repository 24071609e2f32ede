"""Which function a value of a template means, by reference, name, ARN, alias or version."""

from typing import Any

from lambda_foundry.template.document import Template
from lambda_foundry.template.values import listed, reference, references, text

FUNCTION = "AWS::Lambda::Function"
ALIAS = "AWS::Lambda::Alias"
VERSION = "AWS::Lambda::Version"
URL = "AWS::Lambda::Url"


def function_ids(template: Template) -> list[str]:
    """The logical ids of the template's functions."""
    return template.ids(FUNCTION)


def function_of(template: Template, value: Any) -> str | None:
    """The function that a value names; None for one that is not in this template."""
    meant = _behind_url(template, value)
    target = reference(meant)
    if target and (found := template.once(_by_logical_id).get(target.logical_id)):
        return found
    names = template.once(_by_text)
    tail = text(meant).rpartition(":function:")[2]
    # What follows the last colon may be a version or an alias.
    return names.get(tail) or names.get(tail.rpartition(":")[0])


def _behind_url(template: Template, value: Any) -> Any:
    """The function's own ARN where a value is that of a function URL's function."""
    target = reference(value)
    if target and template.type(target.logical_id) == URL and target.attribute == "FunctionArn":
        return template.properties(target.logical_id).get("TargetFunctionArn")
    return value


def functions_in(template: Template, value: Any) -> list[str]:
    """The functions that a value mentions anywhere, as an integration's URI does."""
    known = template.once(_by_logical_id)
    return sorted({known[logical_id] for logical_id in references(value) if logical_id in known})


def layers_of(template: Template, function: str) -> list[str]:
    """The logical ids of the function's layers that are in this template."""
    targets = map(reference, listed(template.properties(function).get("Layers")))
    return [target.logical_id for target in targets if target]


def _by_logical_id(template: Template) -> dict[str, str]:
    """Functions, aliases and versions, each with the logical id of the function behind it."""
    behind = {function: function for function in function_ids(template)}
    pointers = {
        logical_id: properties.get("FunctionName")
        for logical_id, properties in template.of_type(VERSION, ALIAS)
    }
    for logical_id, value in pointers.items():
        target = reference(value)
        if target and target.logical_id in behind:
            behind[logical_id] = target.logical_id
    return behind


def _by_text(template: Template) -> dict[str, str]:
    """The same, by what an ARN or a name in a string may hold."""
    texts: dict[str, str] = {}
    for logical_id, function in template.once(_by_logical_id).items():
        texts[f"${{{logical_id}}}"] = function
        texts[f"${{{logical_id}.Arn}}"] = function
    for function in function_ids(template):
        if name := template.properties(function).get("FunctionName"):
            texts[text(name)] = function
    return texts
