"""Which resource a value means, in whichever template of the app it is."""

from typing import Any

from lambda_foundry.template.deployment import TemplateReferences
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.intrinsics import Unknown
from lambda_foundry.template.values import reference

Owned = tuple[Template, str]
"""A template and the logical id of one of its resources."""

NESTED_OUTPUT = "Outputs."


def owner(value: Any, names: TemplateReferences) -> Owned | None:
    """The resource behind a value, followed through parameters, outputs and exports.

    `names` are those of the template that has the value. None for what no template of the assembly
    has, and for what only a deployment knows.
    """
    passed: list[tuple[Any, Template]] = []
    # What refers to itself is followed once.
    while (value, names.template) not in passed and (behind := _behind(value, names)):
        passed.append((value, names.template))
        value, names = behind
    target = reference(value)
    return (
        (names.template, target.logical_id)
        if target and names.template.type(target.logical_id)
        else None
    )


def _behind(value: Any, names: TemplateReferences) -> tuple[Any, TemplateReferences] | None:
    """What another template gives for a value, and the names of that template."""
    target = reference(value)
    if target and target.attribute.startswith(NESTED_OUTPUT):
        nested = names.nested(target.logical_id)
        return _output(nested, target.attribute.removeprefix(NESTED_OUTPUT), names)
    if target and not names.template.type(target.logical_id):
        return _parameter(target.logical_id, names)
    match value:
        case {"Fn::ImportValue": name}:
            return _export(name, names)
        case {"Fn::GetStackOutput": {"StackName": str(stack), "OutputName": str(key)}}:
            return _output(names.stack_named(stack), key, names)
    return None


def _parameter(name: str, names: TemplateReferences) -> tuple[Any, TemplateReferences] | None:
    """What the template that nests this one passes as a parameter."""
    inside = names.template
    if inside.parent is None:
        return None
    nested = inside.parent.properties(inside.id_in_parent)
    passed = as_dict(nested.get("Parameters"))
    return (passed[name], names.of(inside.parent)) if name in passed else None


def _export(name: Any, names: TemplateReferences) -> tuple[Any, TemplateReferences] | None:
    try:
        found = names.exported(names.intrinsics.text(name))
    except Unknown:
        return None
    return _output(*found, names) if found else None


def _output(
    template: Template | None, key: str, names: TemplateReferences
) -> tuple[Any, TemplateReferences] | None:
    outputs = template.section("Outputs") if template else {}
    return (outputs[key].get("Value"), names.of(template)) if template and key in outputs else None
