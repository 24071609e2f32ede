"""A CloudFormation template: its resources, where it is deployed, and what is nested in it.

Every command, check and test reads templates through this one class.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lambda_foundry.template.defaults import with_defaults, with_mapped
from lambda_foundry.template.expansion import expanded_template
from lambda_foundry.template.intrinsics import NO_VALUE
from lambda_foundry.template.unread import Unread

if TYPE_CHECKING:
    from lambda_foundry.template.stack import Stack

Made = TypeVar("Made")

NESTED_STACK = "AWS::CloudFormation::Stack"


class Template:
    """A template's well-formed resources, and the folder in which its assets lie.

    A resource without a type is left out; what is no object where one must be counts as empty.
    `stack` is the stack of an assembly that it is deployed in, `parent` the template that nests it,
    and `id_in_parent` the logical id of the resource that does.
    """

    def __init__(
        self,
        document: Any,
        *,
        folder: Path | None = None,
        stack_name: str | None = None,
        region: str | None = None,
        account: str | None = None,
        recorded: "Sequence[Template]" = (),
        stack: "Stack | None" = None,
        parent: "Template | None" = None,
        id_in_parent: str = "",
    ) -> None:
        self.document = as_dict(document)
        self.folder = folder
        self.stack = stack
        self.parent = parent
        self.id_in_parent = id_in_parent
        self.stack_name = stack.name if stack else stack_name
        self.as_written = self.document
        """The document as its file has it, where transforms have not run."""
        self.file: Path | None = None
        """Where it was read from."""
        self.account = stack.account if stack else account
        """The account that the stack is for, if the app says."""
        self.region = stack.region if stack else region
        """The region that the stack is for, if the app says."""
        self.recorded = recorded
        """Parts that this stack is known to have had, as the snapshots have them."""
        self.beside: Sequence[Template] = ()
        """The other stacks of the app."""
        self.unread: Sequence[Unread] = ()
        """What of it only a deployment knows: what macros make, and loops over what isn't here."""
        self.sources: Mapping[str, str] = {}
        """The logical id in the file, by that of a resource that SAM makes of it."""
        self.resources: dict[str, dict[str, Any]] = {
            str(logical_id): resource
            for logical_id, resource in as_dict(self.document.get("Resources")).items()
            if isinstance(resource, dict) and isinstance(resource.get("Type"), str)
        }
        self._by_type: dict[str, list[str]] = defaultdict(list)
        for logical_id, resource in self.resources.items():
            self._by_type[resource["Type"]].append(logical_id)
        self._properties = {
            logical_id: self._mapped(_given(resource.get("Properties")))
            for logical_id, resource in self.resources.items()
        }
        self._made: dict[Any, Any] = {}
        self._settings: dict[str, dict[str, Any]] = {}

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
        """The properties of a resource; one that is `AWS::NoValue` or null is none.

        A mapping's value stands in place of `Fn::FindInMap` with keys that are written out.
        """
        return self._properties.get(logical_id, {})

    def _mapped(self, given: dict[str, Any]) -> dict[str, Any]:
        has_any = bool(self.document.get("Mappings"))
        return as_dict(with_mapped(given, self.document)) if has_any else given

    def settings(self, logical_id: str) -> dict[str, Any]:
        """The properties, where parameters' defaults and mappings stand for their values.

        For settings alone: who is meant by a name is told by the parameter, not by its default.
        """
        if logical_id not in self._settings:
            given = _given(self.resources.get(logical_id, {}).get("Properties"))
            # What nests it passes the values.
            may_know = self._says_values and self.parent is None
            self._settings[logical_id] = with_defaults(given, self.document) if may_know else given
        return self._settings[logical_id]

    @cached_property
    def _says_values(self) -> bool:
        parameters = self.section("Parameters").values()
        return bool(self.section("Mappings")) or any("Default" in one for one in parameters)

    def source_of(self, logical_id: str) -> str:
        """The logical id under which the file has a resource, for one that a transform made."""
        return self.sources.get(logical_id, logical_id)

    def metadata(self, logical_id: str) -> dict[str, Any]:
        """What tools noted beside a resource."""
        return as_dict(self.resources.get(logical_id, {}).get("Metadata"))

    def path(self, logical_id: str) -> str:
        """The path of the construct that made the resource, if CDK noted it, here or beside."""
        path = self.metadata(logical_id).get("aws:cdk:path")
        if self.stack and not isinstance(path, str):
            path = self._noted_paths.get(logical_id)
        return path if isinstance(path, str) else ""

    @cached_property
    def _noted_paths(self) -> Mapping[str, str]:
        return self.stack.paths_of(self) if self.stack else {}

    @property
    def stack_path(self) -> str:
        """The path of its stack's construct, if it is of an assembly."""
        return self.stack.path if self.stack else ""

    @property
    def key(self) -> str:
        """Where it is in the app: the stack's path, then the logical ids of nested stacks."""
        return f"{self.parent.key}/{self.id_in_parent}" if self.parent else self.stack_path

    @property
    def uploads(self) -> Mapping[str, Path]:
        """The files that its assembly has uploaded, by their keys in the bucket."""
        return self.stack.assembly.uploads if self.stack else {}

    def section(self, name: str) -> dict[str, Any]:
        """A section, as `Outputs`, of which every entry is an object."""
        entries = as_dict(self.document.get(name)).items()
        return {str(key): entry for key, entry in entries if isinstance(entry, dict)}

    @cached_property
    def nested(self) -> "list[Template]":
        """The templates of the stacks nested in it, and in those, as far as they lie beside it."""
        found: list[Template] = []
        for logical_id, file in self.nested_files:
            inside = Template.deployed(file, stack=self.stack, parent=self, id_in_parent=logical_id)
            found += [inside, *inside.nested]
        return found

    @property
    def nested_files(self) -> Iterator[tuple[str, Path]]:
        """The resources that nest a stack whose template lies beside this one, with its file."""
        for logical_id in self.ids(NESTED_STACK):
            if file := self._nested_file(logical_id):
                yield logical_id, file

    def _nested_file(self, logical_id: str) -> Path | None:
        """By what CDK notes beside the resource, or by the address that it will be uploaded to.

        Or by a path, which `aws cloudformation package` uploads, and so does SAM.
        """
        address = self.properties(logical_id).get("TemplateURL", "")
        for path in (self.metadata(logical_id).get("aws:asset:path"), address):
            if isinstance(path, str) and path and (file := Path(self.folder or "", path)).is_file():
                return file
        written = json.dumps(address)
        return next((file for key, file in self.uploads.items() if key in written), None)

    @classmethod
    def written(cls, file: Path) -> "Template":
        """The template in a file that CDK or a snapshot wrote; raises what reading JSON raises."""
        template = cls(read_json(file), folder=file.parent)
        template.file = file
        return template

    @classmethod
    def deployed(
        cls,
        file: Path,
        *,
        stack: "Stack | None" = None,
        parent: "Template | None" = None,
        id_in_parent: str = "",
    ) -> "Template":
        """The same once its transforms have run, as far as `expanded_template` can run them."""
        document = as_dict(read_json(file))
        expansion = expanded_template(document, folder=file.parent)
        template = cls(
            expansion.document,
            folder=file.parent,
            stack=stack,
            parent=parent,
            id_in_parent=id_in_parent,
        )
        template.file = file
        template.as_written = document
        template.unread = expansion.unread
        template.sources = expansion.sources
        return template

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


def read_json(file: Path) -> Any:
    """What a file of an assembly says."""
    return json.loads(file.read_text(encoding="utf-8"))


def as_dict(value: Any) -> dict[str, Any]:
    """The object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def shown_name(
    template: Template, logical_id: str, *, functions: Mapping[str, str] | None = None
) -> str:
    """The function that a resource belongs to, its construct's path, or its logical id.

    `functions` gives a project's own functions by the paths of their constructs:
    `{"Uptime/Check": "uptime/check"}`. Of several functions in such a construct, the one named
    `Function` has that name, and another one its own after it, `uptime/check/Undo`.
    """
    path = template.path(logical_id)
    stack, _, inside = path.partition("/")
    part, _, own = inside.removesuffix("/Resource").partition("/")
    name = (functions or {}).get(f"{stack}/{part}")
    if name and own != "Function" and logical_id in template.once(_functions_beside_others):
        return f"{name}/{own}"
    return name or path.removesuffix("/Resource") or logical_id


def _functions_beside_others(template: Template) -> set[str]:
    """The functions in whose part of a stack there are more."""
    parts: dict[str, list[str]] = defaultdict(list)
    for logical_id in template.ids("AWS::Lambda::Function"):
        parts["/".join(template.path(logical_id).split("/")[:2])].append(logical_id)
    return {logical_id for ids in parts.values() for logical_id in ids if len(ids) > 1}
