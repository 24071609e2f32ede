"""Makes the nodes of a map: what a resource is called, alone or seen from another stack."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lambda_foundry.access.names import Names, noun_of
from lambda_foundry.access.things import thing_of
from lambda_foundry.map.system import Node
from lambda_foundry.map.templates import MappedTemplate, Owned, exports, owner
from lambda_foundry.template.asset_files import files_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.values import references

LAYER = "AWS::Lambda::LayerVersion"
LAYER_NOUN = "layer"
_BUILD = re.compile(r"(?<=\w)LayerPython\d+[A-Z]\w*$")
"""What `shared_layer` adds to a layer's name to tell its builds apart."""


class Nodes:
    """The nodes of one template, and those of others that it reaches."""

    def __init__(
        self,
        inside: MappedTemplate,
        templates: Sequence[MappedTemplate],
        functions: Mapping[str, str],
    ) -> None:
        self._inside = inside
        self._templates = templates
        self._functions = functions

    def of(self, logical_id: str) -> Node:
        """A resource of the template."""
        return self._node((self._inside, logical_id))

    def outside(self, name: str, kind: str = "elsewhere") -> Node:
        """Something that no template of the assembly has, by its words."""
        return Node(key=f"{kind} {name}", kind=kind, name=name.removeprefix("the "), is_here=False)

    def layer(self, value: Any) -> tuple[Node, Owned | None]:
        """A layer of a function, wherever it is made."""
        found = owner(value, self._inside, self._templates)
        if found:
            return self._node(found), found
        (said,) = {thing_of(value, Names(self._inside.template, "")).name}
        return self.outside(said, kind=LAYER_NOUN), None

    def imported(self) -> dict[str, Node]:
        """What the template takes from others, by what its access calls it."""
        names = Names(self._inside.template, "")
        found = {}
        for value in _taken(self._inside, self._templates):
            if owned := owner(value, self._inside, self._templates):
                found[thing_of(value, names).name] = self._node(owned)
        return found

    def _node(self, owned: Owned) -> Node:
        where, logical_id = owned
        template = where.template
        kind = _kind(template, logical_id)
        said = Names(template, "", functions=self._functions).of(logical_id)
        name = re.sub(rf"^the ({re.escape(noun_of(template, logical_id))} ?)?", "", said)
        stage = where.stack.path.partition("/")[2]
        name = _BUILD.sub("", name.removeprefix(f"{stage}/"))
        elsewhere = "" if where is self._inside else f" of {where.key}"
        return Node(
            key=f"{where.key} {logical_id}",
            kind=kind,
            name=f"{name or logical_id}{elsewhere}",
            size=size_of(template, logical_id) if kind == LAYER_NOUN else None,
        )


def size_of(template: Template, logical_id: str) -> int | None:
    """Bytes of a function's code or of a layer, unzipped; None where it isn't in the assembly."""
    files = files_of(template, logical_id)
    return None if files is None else sum(files.sizes.values())


def _kind(template: Template, logical_id: str) -> str:
    return LAYER_NOUN if template.type(logical_id) == LAYER else noun_of(template, logical_id)


def _taken(inside: MappedTemplate, templates: Sequence[MappedTemplate]) -> Iterator[dict[str, Any]]:
    """Values by which a template may name something of another one."""
    for other in templates:
        if other is not inside:
            yield from ({"Fn::ImportValue": name} for name in exports(other.template))
    if inside.parent:
        known = inside.template.resources
        yield from ({"Ref": name} for name in sorted(references(known)) if name not in known)
