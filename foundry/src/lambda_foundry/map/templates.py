"""The templates of an assembly as the access tool reads them, and which one owns a value."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.template.cloud_assembly import read_templates
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.synthesized_stack import StackTemplate, SynthesizedStack
from lambda_foundry.template.values import literal, reference

_NESTED = re.compile(r"(.*)/([^/]+)\.NestedStack/\2\.NestedStackResource")
"""Where CDK puts the resource of a nested stack: `Shop/Inner.NestedStack/…`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MappedTemplate:
    """A template of a stack, or of a stack nested in one."""

    template: Template
    stack: SynthesizedStack
    key: str
    """The stack's path, followed by the logical ids of nested stacks."""
    parent: "MappedTemplate | None" = None
    id_in_parent: str = ""

    @property
    def title(self) -> str:
        """The path of its construct, which of a nested stack says more than the logical ids."""
        if not self.parent:
            return self.key
        made = _NESTED.fullmatch(self.parent.template.path(self.id_in_parent))
        return f"{made[1]}/{made[2]}" if made else self.key


Owned = tuple[MappedTemplate, str]
"""A template and the logical id of one of its resources."""


def mapped_templates(directory: Path) -> list[MappedTemplate]:
    """Every template below an assembly's folder; raises `Mistake` where there is no assembly."""
    made: dict[StackTemplate, MappedTemplate] = {}
    for found in read_templates(directory):
        parent = made[found.parent] if found.parent else None
        made[found] = MappedTemplate(
            template=Template(_with_paths(found), folder=found.directory, stack_name=found.name),
            stack=found.stack,
            key=f"{parent.key}/{found.id_in_parent}" if parent else found.stack.path,
            parent=parent,
            id_in_parent=found.id_in_parent,
        )
    return list(made.values())


def _with_paths(found: StackTemplate) -> dict[str, Any]:
    """The template with its constructs' paths, which some apps leave to the manifest."""
    resources = {
        logical_id: resource
        | {"Metadata": {"aws:cdk:path": found.construct_path(logical_id)} | _metadata(resource)}
        for logical_id, resource in found.resources.items()
    }
    return found.body | {"Resources": resources}


def _metadata(resource: dict[str, Any]) -> dict[str, Any]:
    return as_dict(resource.get("Metadata"))


def owner(value: Any, inside: MappedTemplate, templates: Sequence[MappedTemplate]) -> Owned | None:
    """The resource behind a value, followed into the parent's or another stack's template."""
    target = reference(value)
    if target and inside.template.type(target.logical_id):
        return inside, target.logical_id
    if target and inside.parent:
        nested = inside.parent.template.properties(inside.id_in_parent)
        passed = as_dict(nested.get("Parameters")).get(target.logical_id)
        return owner(passed, inside.parent, templates) if passed else None
    if isinstance(value, dict) and (export := literal(value.get("Fn::ImportValue"))):
        for other in templates:
            if other is not inside and export in (found := exports(other.template)):
                return owner(found[export], other, templates)
    return None


def exports(template: Template) -> dict[str, Any]:
    """What a template exports, by the names under which others import it."""
    outputs = map(as_dict, as_dict(template.document.get("Outputs")).values())
    named = ((literal(as_dict(output.get("Export")).get("Name")), output) for output in outputs)
    return {name: output.get("Value") for name, output in named if name}
