"""Where everything of a stack's drawing lies: three columns, and the lines between them.

Functions are in the middle, one below the other, each with who may invoke it at its left. What they
use is at the right, each thing as close to the functions that use it as the others let it be.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lambda_foundry.map.system import MappedFunction, MappedStack, Node, Trigger

TRIGGER_LEFT, TRIGGER_WIDTH, TRIGGER_HEIGHT = 0, 300, 44
FUNCTION_LEFT, FUNCTION_WIDTH, FUNCTION_HEIGHT = 348, 300, 76
NODE_LEFT, NODE_WIDTH, NODE_HEIGHT = 792, 288, 44
WIDTH = NODE_LEFT + NODE_WIDTH
MANY = 12
"""Lines to one thing, above which they are a bundle."""

GAP = 8
"""Pixels between what belongs together; twice that between functions."""


@dataclass(frozen=True, kw_only=True)
class PlacedTrigger:
    """A trigger and its upper edge, in pixels."""

    trigger: Trigger
    top: float


@dataclass(frozen=True, kw_only=True)
class PlacedFunction:
    """A function, its upper edge, and its triggers."""

    function: MappedFunction
    top: float
    triggers: Sequence[PlacedTrigger]

    @property
    def middle(self) -> float:
        """Where its lines begin and end."""
        return self.top + FUNCTION_HEIGHT / 2


@dataclass(frozen=True, kw_only=True)
class PlacedNode:
    """A thing that functions use, and its upper edge."""

    node: Node
    top: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """A curve between a function and what it uses, or what invokes it, as SVG writes it."""

    path: str
    ends: tuple[str, ...]
    """The keys of what it connects."""
    kind: str
    """`invokes`, `uses` or `layer`."""
    is_common: bool = False
    """Whether so many lines end there that each has to be faint for the others to be seen."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A whole stack."""

    functions: Sequence[PlacedFunction]
    nodes: Sequence[PlacedNode]
    lines: Sequence[Line]
    height: float
    width: int = WIDTH


def draw(stack: MappedStack) -> Drawing:
    """Place everything of a stack."""
    functions = _functions(stack)
    nodes = _nodes(stack, {placed.function.key: placed.middle for placed in functions})
    bottoms = [
        *(_row_top(placed) + _row_height(placed.function) for placed in functions),
        *(placed.top + NODE_HEIGHT for placed in nodes),
    ]
    return Drawing(
        functions=functions,
        nodes=nodes,
        lines=[*_invoking(functions), *_using(functions, nodes)],
        height=max(bottoms, default=0),
    )


def _functions(stack: MappedStack) -> list[PlacedFunction]:
    placed: list[PlacedFunction] = []
    top = 0.0
    for function in stack.functions:
        height = _row_height(function)
        middle = top + height / 2
        placed.append(
            PlacedFunction(
                function=function,
                top=middle - FUNCTION_HEIGHT / 2,
                triggers=_triggers(function.triggers, middle),
            )
        )
        top += height + 2 * GAP
    return placed


def _triggers(triggers: Sequence[Trigger], middle: float) -> list[PlacedTrigger]:
    first = middle - _stacked(len(triggers)) / 2
    return [
        PlacedTrigger(trigger=trigger, top=first + number * (TRIGGER_HEIGHT + GAP))
        for number, trigger in enumerate(triggers)
    ]


def _row_height(function: MappedFunction) -> float:
    return max(FUNCTION_HEIGHT, _stacked(len(function.triggers)))


def _row_top(placed: PlacedFunction) -> float:
    return placed.middle - _row_height(placed.function) / 2


def _stacked(number: int) -> float:
    return max(0, number * (TRIGGER_HEIGHT + GAP) - GAP)


def _nodes(stack: MappedStack, middles: dict[str, float]) -> list[PlacedNode]:
    """The things in the order of their users, none over another."""
    users: dict[str, list[float]] = defaultdict(list)
    for function in stack.functions:
        for use in function.uses:
            users[use.node.key].append(middles[function.key])
    wanted = sorted(
        ((sum(users[node.key]) / len(users[node.key]) - NODE_HEIGHT / 2), node.key, node)
        for node in stack.nodes
    )
    tops = _apart([top for top, *_ in wanted], bottom=max(middles.values(), default=0))
    return [PlacedNode(node=node, top=top) for top, (*_, node) in zip(tops, wanted, strict=True)]


def _apart(wanted: Sequence[float], *, bottom: float) -> list[float]:
    """Push down what would overlap, then up again what was pushed too far."""
    step = NODE_HEIGHT + GAP
    tops: list[float] = []
    for top in wanted:
        tops.append(max(top, tops[-1] + step if tops else 0.0))
    limit = max(bottom - NODE_HEIGHT / 2, (len(tops) - 1) * step)
    for number in reversed(range(len(tops))):
        tops[number] = min(tops[number], limit)
        limit = tops[number] - step
    return tops


def _invoking(functions: Iterable[PlacedFunction]) -> list[Line]:
    return [
        Line(
            path=_curve(
                (TRIGGER_LEFT + TRIGGER_WIDTH, placed.top + TRIGGER_HEIGHT / 2),
                (FUNCTION_LEFT, function.middle),
            ),
            ends=(function.function.key, *(node.key for node in placed.trigger.sources)),
            kind="invokes",
        )
        for function in functions
        for placed in function.triggers
    ]


def _using(functions: Sequence[PlacedFunction], nodes: Iterable[PlacedNode]) -> list[Line]:
    tops = {placed.node.key: placed.top for placed in nodes}
    users = Counter(use.node.key for placed in functions for use in placed.function.uses)
    return [
        Line(
            path=_curve(
                (FUNCTION_LEFT + FUNCTION_WIDTH, placed.middle),
                (NODE_LEFT, tops[use.node.key] + NODE_HEIGHT / 2),
            ),
            ends=(placed.function.key, use.node.key),
            kind="uses" if use.actions else "layer",
            is_common=users[use.node.key] > MANY,
        )
        for placed in functions
        for use in placed.function.uses
    ]


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    middle = (start[0] + end[0]) / 2
    return (
        f"M{start[0]:g} {start[1]:g}C{middle:g} {start[1]:g} {middle:g} {end[1]:g} "
        f"{end[0]:g} {end[1]:g}"
    )
