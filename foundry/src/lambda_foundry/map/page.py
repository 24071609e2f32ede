"""Draws a map as one HTML page that needs nothing else: no script, font or address elsewhere.

Of a large system it shows the stacks alone. What belongs to a stack is packed beside its name, and
is unpacked by the page's script when somebody opens the stack or looks for something.
"""

import base64
import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from lambda_foundry.access.report import LEFT_OUT
from lambda_foundry.map import layout
from lambda_foundry.map.system import (
    MappedFunction,
    MappedStack,
    Node,
    SystemMap,
    function_name,
    share,
    size,
    total,
    trigger_words,
)
from lambda_foundry.names import counted
from lambda_foundry.packaging.source import LIMIT, MOST_LAYERS

FILES = resources.files("lambda_foundry.map") / "page"

MANY = 100
"""Functions, above which each stack is packed: a browser would take seconds to draw a thousand."""


def as_page(system: SystemMap) -> str:
    """The whole page."""
    # Names and descriptions are their authors', so all of them are escaped.
    environment = Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"size": size, "share": share, "total": total, "counted": counted}
    environment.filters |= {"code": _code, "id": _Ids(), "packed": _packed}
    script = _text("page.js")
    return environment.get_template("page.html").render(
        system=system,
        is_packed=len(system.functions) > MANY,
        nodes=_nodes(system.stacks, system),
        nodes_of=lambda stack: _nodes([stack], system),
        users=_users(system),
        function_name=function_name,
        trigger_words=trigger_words,
        layout=layout,
        style=Markup(_text("page.css")),  # noqa: S704  # a file of this package
        script=Markup(script),  # noqa: S704  # a file of this package
        script_hash=_hash(script),
        limit=LIMIT,
        most_layers=MOST_LAYERS,
        left_out=LEFT_OUT,
    )


def _text(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


class _Ids:
    """Ids for the page's elements, each from the key of what it shows."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, key: str) -> str:
        if key not in self._known:
            slug = re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")
            taken = self._known.values()
            self._known[key] = f"{slug}-{len(self._known)}" if slug in taken else slug
        return self._known[key]


def _nodes(stacks: Sequence[MappedStack], system: SystemMap) -> list[Node]:
    """Every thing that stacks use, once, with its own page; functions have theirs already."""
    functions = {function.key for function in system.functions}
    nodes = {node.key: node for stack in stacks for node in stack.nodes}
    return [node for key, node in nodes.items() if key not in functions]


def _users(system: SystemMap) -> dict[str, list[tuple[MappedFunction, str]]]:
    """For each thing the functions that use it, with what they do."""
    found: dict[str, list[tuple[MappedFunction, str]]] = defaultdict(list)
    for function in system.functions:
        for use in function.uses:
            found[use.node.key].append((function, use.actions))
    return found


def _code(words: str) -> Markup:
    """Words in which what stands in backticks is code."""
    return Markup(re.sub("`([^`]*)`", r"<code>\1</code>", str(escape(words))))  # noqa: S704  # escaped before


def _packed(part: str) -> str:
    """A part of the page as its script unpacks it."""
    return base64.b64encode(zlib.compress(part.encode(), level=9)).decode()


def _hash(script: str) -> str:
    """What lets the browser run this script and no other."""
    digest = hashlib.sha256(f"\n{script}".encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
