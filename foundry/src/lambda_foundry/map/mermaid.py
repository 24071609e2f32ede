"""Draws a map as Mermaid text, which GitHub and editors show as a picture.

What is in a line depends only on what it names, so that a change elsewhere doesn't change it.
mermaid.js.org/syntax/flowchart.html
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from zlib import crc32

from lambda_foundry.map.system import (
    MappedFunction,
    MappedStack,
    Node,
    SystemMap,
    Trigger,
    function_name,
    route_words,
    short_actions,
    trigger_words,
)

LONGEST = 60
"""Characters of a label."""

_SHAPES = {
    "function": ("[", "]"),
    "layer": ("[[", "]]"),
    "table": ("[(", ")]"),
    "bucket": ("[(", ")]"),
    "queue": ("(", ")"),
    "trigger": ("([", "])"),
}
_OTHER_SHAPE = ("(", ")")


def as_mermaid(system: SystemMap) -> str:
    """A flowchart with a box for each stack."""
    lines = ["flowchart LR"]
    for stack in system.stacks:
        lines += [f"  subgraph {_id('stack', stack.key)}[{_text(stack.title)}]"]
        lines += [f"    direction {_direction(stack)}"]
        lines += [f"    {line}" for line in dict.fromkeys(_boxes(stack))]
        lines += ["  end"]
    lines += [f"  {line}" for stack in system.stacks for line in dict.fromkeys(_arrows(stack))]
    return "\n".join(lines) + "\n"


def _direction(stack: MappedStack) -> str:
    """Along the arrows; functions without any stand beside each other when it goes down."""
    return "LR" if any(function.triggers or function.uses for function in stack.functions) else "TB"


def _boxes(stack: MappedStack) -> Iterator[str]:
    for function in stack.functions:
        for trigger in function.triggers:
            yield from _trigger_boxes(trigger, function)
        yield _box("function", _function_id(function), function_name(function, stack))
    yield from _node_boxes(stack.nodes)


def _trigger_boxes(trigger: Trigger, function: MappedFunction) -> Iterator[str]:
    if trigger.sources:
        yield from _node_boxes(trigger.sources)
    else:
        yield _box("trigger", _stranger_id(trigger, function), trigger_words(trigger))


def _node_boxes(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if node.kind != "function":
            yield _box(node.kind, _node_id(node), f"{node.kind} {node.name}")


def _arrows(stack: MappedStack) -> Iterator[str]:
    for function in stack.functions:
        own = _function_id(function)
        for trigger in function.triggers:
            for node in trigger.sources:
                yield _arrow(_node_id(node), own, route_words(trigger, node))
            if not trigger.sources:
                yield _arrow(_stranger_id(trigger, function), own)
        for use in function.uses:
            used = _node_id(use.node)
            yield (
                _arrow(own, used, short_actions(use.actions))
                if use.actions
                else f"{own} -.- {used}"
            )


def _arrow(start: str, end: str, label: str = "") -> str:
    return f"{start} -->|{_text(label)}| {end}" if label else f"{start} --> {end}"


def _box(kind: str, id_: str, words: str) -> str:
    left, right = _SHAPES.get(kind, _OTHER_SHAPE)
    return f"{id_}{left}{_text(words)}{right}"


def _stranger_id(trigger: Trigger, function: MappedFunction) -> str:
    return _hashed("invokes", f"{function.key} {trigger.words}")


def _function_id(function: MappedFunction) -> str:
    return _id("function", function.key)


def _node_id(node: Node) -> str:
    if not node.is_here:
        return _hashed("elsewhere", node.key)
    return _id("function" if node.kind == "function" else "thing", node.key)


def _id(kind: str, key: str) -> str:
    # The kind comes first, for Mermaid takes a name like `end` for a word of its own.
    return f"{kind}_{re.sub(r'[^A-Za-z0-9]+', '_', key)}"


def _hashed(kind: str, key: str) -> str:
    """For what has no logical id, only words, of which two may differ by a sign alone."""
    return f"{kind}_{crc32(key.encode()):08x}"


def _text(words: str) -> str:
    """A label in quotes, in which nothing that Mermaid or HTML would understand is left."""
    short = textwrap.shorten(words.replace("`", ""), LONGEST, placeholder=" …")
    return '"' + re.sub(r"[^\w\s.,:;/()*+=$?!…-]", lambda found: f"#{ord(found[0])};", short) + '"'
