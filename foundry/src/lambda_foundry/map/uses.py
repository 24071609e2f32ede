"""What a function uses: its layers, and the things that its execution role speaks of."""

import re
from collections.abc import Mapping
from dataclasses import replace

from lambda_foundry.access.names import Names, own_log_groups
from lambda_foundry.access.rights import Right, phrases
from lambda_foundry.access.role_powers import function_powers
from lambda_foundry.access.template_access import FunctionAccess
from lambda_foundry.access.things import ANYTHING, Thing
from lambda_foundry.map.nodes import Nodes, size_of
from lambda_foundry.map.system import Node, Trigger, Use, Weight
from lambda_foundry.template.values import listed

# What Lambda itself does with the role to read a source. Such a source is drawn as the trigger.
_POLLING = re.compile(
    r"sqs:(receivemessage|deletemessage|changemessagevisibility|getqueue\w+)"
    r"|(dynamodb|kinesis):(get(records|sharditerator)|describe\w+|list\w+|subscribe\w+)"
)
# Rights without which a list of what there is can't be had, or which know no resource.
_EVERYWHERE = re.compile(r"(logs|xray):.*|\w+:(list|describe)\w*")


def layers_and_weight(names: Names, nodes: Nodes) -> tuple[list[Use], Weight]:
    """A function's layers in the order that Lambda merges them, and what all of it weighs."""
    values = listed(names.template.properties(names.function).get("Layers"))
    layers = [nodes.layer(value) for value in values]
    sizes = (size_of(found[0].template, found[1]) if found else None for _, found in layers)
    weight = Weight(code=size_of(names.template, names.function), layers=tuple(sizes))
    return [Use(node=node) for node, _ in layers], weight


def used_things(
    names: Names, access: FunctionAccess, nodes: Nodes, triggers: list[Trigger]
) -> list[Use]:
    """Each thing that the role allows to do something with, and what."""
    known = _known(names, nodes)
    sources = {node.key for trigger in triggers for node in trigger.sources}
    rights: dict[str, tuple[Node, list[Right]]] = {}
    for right in access.rights:
        node = _node_of(right, known, nodes) if right.allowed else None
        if node and not (node.key in sources and _POLLING.fullmatch(right.action)):
            rights.setdefault(node.key, (node, []))[1].append(right)
    return [Use(node=node, deeds=_deeds(found)) for node, found in rights.values()]


def _node_of(right: Right, known: Mapping[str, Node | None], nodes: Nodes) -> Node | None:
    """The thing that a right is about; None for what every function has."""
    if right.thing.name in known:
        return known[right.thing.name]
    if right.thing == ANYTHING:
        if _EVERYWHERE.fullmatch(right.action) or not right.verb.has_object:
            return None
        return nodes.outside(right.verb.anything or "everything", kind="anything")
    return nodes.outside(right.thing.name)


def _known(names: Names, nodes: Nodes) -> dict[str, Node | None]:
    """What a role's statements name, by its words; None for what isn't drawn."""
    used = function_powers(names).used
    ids = [name for name in sorted(used) if names.template.type(name)]
    own = {names.function, *own_log_groups(names.template, names.function)}
    drawn = {names.of(name): None if name in own else nodes.of(name) for name in ids}
    return nodes.imported() | drawn | {"itself": None, "its own log group": None}


def _deeds(rights: list[Right]) -> str:
    about_it = (replace(right, thing=_it(right.thing)) for right in rights)
    return "; ".join(phrases(about_it))


def _it(thing: Thing) -> Thing:
    return thing if thing == ANYTHING else Thing("it", thing.part)
