"""A CloudFormation template by its resources, where it lies, and what people call its resources."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lambda_foundry.template.intrinsics import NO_VALUE

Made = TypeVar("Made")


class Template:
    """A template's well-formed resources, and the folder in which its assets lie.

    A resource without a type is left out; what is no object where one must be counts as empty.
    """

    def __init__(
        self,
        document: Any,
        *,
        folder: Path | None = None,
        stack_name: str | None = None,
        region: str | None = None,
        recorded: Mapping[str, str] | None = None,
    ) -> None:
        self.document = as_dict(document)
        self.folder = folder
        self.stack_name = stack_name
        self.file: Path | None = None
        """Where it was read from."""
        self.region = region
        """The region that the stack is for, if the app says."""
        self.recorded = recorded or {}
        """Types by logical ids of what this stack is known to have had."""
        self.beside: Sequence[Template] = ()
        """The other stacks of the app."""
        self.resources: dict[str, dict[str, Any]] = {
            str(logical_id): resource
            for logical_id, resource in as_dict(self.document.get("Resources")).items()
            if isinstance(resource, dict) and isinstance(resource.get("Type"), str)
        }
        self._by_type: dict[str, list[str]] = defaultdict(list)
        for logical_id, resource in self.resources.items():
            self._by_type[resource["Type"]].append(logical_id)
        self._properties = {
            logical_id: _given(resource.get("Properties"))
            for logical_id, resource in self.resources.items()
        }
        self._made: dict[Any, Any] = {}

    def ids(self, *resource_types: str) -> list[str]:
        """The logical ids of the resources of these types, in the template's order."""
        return [id_ for type_ in resource_types for id_ in self._by_type.get(type_, ())]

    def of_type(self, *resource_types: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Logical id and properties of the resources of these types."""
        return ((id_, self.properties(id_)) for id_ in self.ids(*resource_types))

    def type(self, logical_id: str | None) -> str:
        """The type of a resource; nothing for what is no resource of this template."""
        type_: str = self.resources.get(logical_id or "", {}).get("Type", "")
        return type_

    def properties(self, logical_id: str) -> dict[str, Any]:
        """The properties of a resource; one that is `AWS::NoValue` or null is none."""
        return self._properties.get(logical_id, {})

    def metadata(self, logical_id: str) -> dict[str, Any]:
        """What tools noted beside a resource."""
        return as_dict(self.resources.get(logical_id, {}).get("Metadata"))

    def path(self, logical_id: str) -> str:
        """The path of the construct that made the resource, if CDK noted it."""
        path = self.metadata(logical_id).get("aws:cdk:path")
        return path if isinstance(path, str) else ""

    def once(self, make: "Callable[[Template], Made]") -> Made:
        """What `make` returns for this template, made once: an index that many functions need."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made


def _given(properties: Any) -> dict[str, Any]:
    given = as_dict(properties)
    if None in given.values() or NO_VALUE in given.values():
        return {key: value for key, value in given.items() if value not in (None, NO_VALUE)}
    return given


def as_dict(value: Any) -> dict[str, Any]:
    """The object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def shown_name(
    template: Template, logical_id: str, *, functions: Mapping[str, str] | None = None
) -> str:
    """The function that a resource belongs to, its construct's path, or its logical id.

    `functions` gives a project's own functions by the paths of their constructs:
    `{"Uptime/Check": "uptime/check"}`.
    """
    path = template.path(logical_id)
    stack, _, inside = path.partition("/")
    owner = f"{stack}/{inside.partition('/')[0]}"
    return (functions or {}).get(owner) or path.removesuffix("/Resource") or logical_id
