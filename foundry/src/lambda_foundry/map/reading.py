"""Reads a map from an assembly, this project's or that of any CDK app."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from lambda_foundry.access.names import Names, noun_of, own_log_groups
from lambda_foundry.access.openness import let_in
from lambda_foundry.access.powers import function_powers
from lambda_foundry.access.rights import Line, Right, phrases
from lambda_foundry.access.template_access import FunctionAccess, template_access
from lambda_foundry.access.things import ANYTHING, Thing, thing_of
from lambda_foundry.map.system import (
    MappedFunction,
    MappedStack,
    Node,
    SystemMap,
    Trigger,
    Use,
    Weight,
)
from lambda_foundry.names import functions_by_path, services_by_path
from lambda_foundry.template.asset_files import files_of
from lambda_foundry.template.cloud_assembly import read_templates
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.ownership import Owned, owner
from lambda_foundry.template.stack import nested_stack_path
from lambda_foundry.template.values import listed, literal, references, text

# Lambda's own where a template leaves it open:
# docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
_DEFAULTS = {"MemorySize": 128, "Timeout": 3, "Architectures": "x86_64"}

_STAGES = {"AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"}
"""Parts of an API, which is what people know as the source."""

# What Lambda itself does with the role to read a source. Such a source is drawn as the trigger.
_POLLING = re.compile(
    r"sqs:(receivemessage|deletemessage|changemessagevisibility|getqueue\w+)"
    r"|(dynamodb|kinesis):(get(records|sharditerator)|describe\w+|list\w+|subscribe\w+)"
)

# Rights without which a list of what there is can't be had, or which know no resource.
_EVERYWHERE = re.compile(r"(logs|xray):.*|\w+:(list|describe)\w*")

LAYER = "AWS::Lambda::LayerVersion"
LAYER_NOUN = "layer"

_BUILD = re.compile(r"(?<=\w)LayerPython\d+[A-Z]\w*$")
"""What `shared_layer` adds to a layer's name to tell its builds apart."""


def read_system(directory: Path) -> SystemMap:
    """All that a map shows; raises `Mistake` where there is no assembly."""
    templates = read_templates(directory)
    functions, services = functions_by_path(), services_by_path()
    stacks = [
        _stack(found, templates, functions, services.get(found.stack_path, ""))
        for found in templates
    ]
    return SystemMap(stacks=[stack for stack in stacks if stack.functions])


def _stack(
    found: Template, templates: Sequence[Template], functions: Mapping[str, str], service: str
) -> MappedStack:
    access = template_access(found, name=found.key, service=service, functions=functions)
    nodes = _Nodes(found, templates, functions)
    mapped = [
        _mapped_function(
            Names(found, told.logical_id, service=service, functions=functions),
            told,
            nodes,
        )
        for told in access.functions
    ]
    return MappedStack(
        key=found.key,
        title=nested_stack_path(found) or (not found.parent and service) or found.key,
        name=found.stack_name or "",
        place=", ".join(filter(None, (found.account, found.region))),
        functions=sorted(mapped, key=lambda function: function.name),
        beside=access.beside,
    )


class _Nodes:
    """The nodes of one template, and those of others that it reaches."""

    def __init__(
        self,
        inside: Template,
        templates: Sequence[Template],
        functions: Mapping[str, str],
    ) -> None:
        self._references = TemplateReferences(
            inside, templates=templates, values=DeploymentValues()
        )
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
        found = owner(value, self._references)
        if found:
            return self._node(found), found
        (said,) = {thing_of(value, Names(self._inside, "")).name}
        return self.outside(said, kind=LAYER_NOUN), None

    def imported(self) -> dict[str, Node]:
        """What the template takes from others, by what its access calls it."""
        names = Names(self._inside, "")
        found = {}
        for value in _taken(self._inside, self._templates):
            if owned := owner(value, self._references):
                found[thing_of(value, names).name] = self._node(owned)
        return found

    def _node(self, owned: Owned) -> Node:
        template, logical_id = owned
        kind = _noun(template, logical_id)
        said = Names(template, "", functions=self._functions).of(logical_id)
        name = re.sub(rf"^the ({re.escape(noun_of(template, logical_id))} ?)?", "", said)
        stage = template.stack_path.partition("/")[2]
        name = _BUILD.sub("", name.removeprefix(f"{stage}/"))
        elsewhere = "" if template is self._inside else f" of {template.key}"
        return Node(
            key=f"{template.key} {logical_id}",
            kind=kind,
            name=f"{name or logical_id}{elsewhere}",
            size=_size_of(template, logical_id) if kind == LAYER_NOUN else None,
        )


def _size_of(template: Template, logical_id: str) -> int | None:
    """Bytes of a function's code or of a layer, unzipped; None where it isn't in the assembly."""
    files = files_of(template, logical_id)
    return None if files is None else sum(files.sizes.values())


def _noun(template: Template, logical_id: str) -> str:
    return LAYER_NOUN if template.type(logical_id) == LAYER else noun_of(template, logical_id)


def _taken(inside: Template, templates: Sequence[Template]) -> Iterator[dict[str, Any]]:
    """Values by which a template may name something of another one."""
    for other in templates:
        if other is not inside:
            yield from ({"Fn::ImportValue": name} for name in _exports(other))
    if inside.parent:
        known = inside.resources
        yield from ({"Ref": name} for name in sorted(references(known)) if name not in known)


def _exports(template: Template) -> list[str]:
    """The names under which others import what a template exports."""
    exports = (as_dict(output.get("Export")) for output in template.section("Outputs").values())
    return [name for export in exports if (name := literal(export.get("Name")))]


def _mapped_function(names: Names, access: FunctionAccess, nodes: _Nodes) -> MappedFunction:
    properties = names.template.properties(names.function)
    triggers = [_trigger(line, names, nodes) for line in access.invoked_by]
    layers, weight = _layers_and_weight(names, nodes)
    return MappedFunction(
        key=nodes.of(names.function).key,
        name=access.name,
        description=text(properties.get("Description", "")),
        settings=_settings(names),
        weight=weight,
        access=access,
        triggers=triggers,
        uses=[*_used_things(names, access, nodes, triggers), *layers],
    )


def _trigger(line: Line, names: Names, nodes: _Nodes) -> Trigger:
    sources = [name for name in line.sources if names.template.type(name) not in _STAGES]
    return Trigger(
        words=line.words,
        sources=tuple(nodes.of(name) for name in sources),
        lets_in=next(filter(None, (let_in(names, name, line.words) for name in sources)), ""),
    )


def _settings(names: Names) -> dict[str, str]:
    properties = _DEFAULTS | names.template.properties(names.function)
    is_image = text(properties.get("PackageType", "")) == "Image"
    execution = text(as_dict(properties.get("DurableConfig")).get("ExecutionTimeout", ""))
    said = {
        "Runtime": "container image" if is_image else text(properties.get("Runtime", "")),
        "Architecture": ", ".join(map(text, listed(properties["Architectures"]))),
        "Memory": f"{text(properties['MemorySize'])} MB",
        "Timeout": f"{text(properties['Timeout'])} s",
        "Durable execution": f"at most {execution} s" if execution else "",
        "Reserved concurrency": text(properties.get("ReservedConcurrentExecutions", "")),
    }
    return {name: value for name, value in said.items() if value}


def _layers_and_weight(names: Names, nodes: _Nodes) -> tuple[list[Use], Weight]:
    """A function's layers in the order that Lambda merges them, and what all of it weighs."""
    values = listed(names.template.properties(names.function).get("Layers"))
    layers = [nodes.layer(value) for value in values]
    sizes = (_size_of(*found) if found else None for _, found in layers)
    weight = Weight(code=_size_of(names.template, names.function), layers=tuple(sizes))
    return [Use(node=node) for node, _ in layers], weight


def _used_things(
    names: Names, access: FunctionAccess, nodes: _Nodes, triggers: list[Trigger]
) -> list[Use]:
    """Each thing that the role allows to do something with, and what."""
    known = _known_nodes(names, nodes)
    sources = {node.key for trigger in triggers for node in trigger.sources}
    rights: dict[str, tuple[Node, list[Right]]] = {}
    for right in access.rights:
        may = right.allowed and not any(_denies(other, right) for other in access.rights)
        node = _node_of(right, known, nodes) if may else None
        if node and not (node.key in sources and _POLLING.fullmatch(right.action)):
            rights.setdefault(node.key, (node, []))[1].append(right)
    return [Use(node=node, actions=_actions(found)) for node, found in rights.values()]


def _denies(denied: Right, right: Right) -> bool:
    """Whether one right takes all of another away, whatever the circumstances."""
    is_certain = not denied.allowed and not denied.proviso
    is_wider = denied.thing in {ANYTHING, right.thing}
    return is_certain and is_wider and fnmatchcase(right.action.lower(), denied.action.lower())


def _node_of(right: Right, known: Mapping[str, Node | None], nodes: _Nodes) -> Node | None:
    """The thing that a right is about; None for what every function has."""
    if right.thing.name in known:
        return known[right.thing.name]
    if right.thing == ANYTHING:
        if _EVERYWHERE.fullmatch(right.action) or not right.verb.has_object:
            return None
        return nodes.outside(right.verb.anything or "everything", kind="anything")
    return nodes.outside(right.thing.name)


def _known_nodes(names: Names, nodes: _Nodes) -> dict[str, Node | None]:
    """What a role's statements name, by its words; None for what isn't drawn."""
    used = function_powers(names).used
    ids = [name for name in sorted(used) if names.template.type(name)]
    own = {names.function, *own_log_groups(names.template, names.function)}
    drawn = {names.of(name): None if name in own else nodes.of(name) for name in ids}
    return nodes.imported() | drawn | {"itself": None, "its own log group": None}


def _actions(rights: list[Right]) -> str:
    about_it = (replace(right, thing=_it(right.thing)) for right in rights)
    return "; ".join(phrases(about_it))


def _it(thing: Thing) -> Thing:
    return thing if thing == ANYTHING else Thing("it", thing.part)
