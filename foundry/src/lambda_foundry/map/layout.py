"""Where everything of a stack's drawing lies: three columns, and the lines between them.

Functions are in the middle, one below the other, each with who may invoke it at its left. What they
use is at the right, each thing as close to the functions that use it as the others let it be. Each
line to such a thing leaves its function at a height of its own, with room for what it says.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lambda_foundry.map.system import MappedFunction, MappedStack, Node, Trigger, Use, short_actions

TRIGGER_LEFT, TRIGGER_WIDTH, TRIGGER_HEIGHT = 0, 280, 44
FUNCTION_LEFT, FUNCTION_WIDTH, FUNCTION_HEIGHT = 340, 300, 78
NODE_LEFT, NODE_WIDTH, NODE_HEIGHT = 864, 276, 44
WIDTH = NODE_LEFT + NODE_WIDTH

LABEL_WIDTH, LABEL_HEIGHT = 158, 17
LABEL_LETTERS = 26
"""So many of a label's font are hardly ever wider."""

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
    def height(self) -> float:
        """In pixels."""
        return _height(self.function)

    @property
    def middle(self) -> float:
        """Where the lines of its triggers end."""
        return self.top + self.height / 2


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
    label: str = ""
    """What is done, above the line where it begins: `put items`."""
    whole_label: str = ""
    """The same, however long."""
    start: tuple[float, float] = (0, 0)


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
                top=middle - _height(function) / 2,
                triggers=_triggers(function.triggers, middle),
            )
        )
        top += height + 2 * GAP
    return placed


def _height(function: MappedFunction) -> float:
    """So much that each line to what it uses has room for its label."""
    return max(FUNCTION_HEIGHT, LABEL_HEIGHT * len(function.uses))


def _triggers(triggers: Sequence[Trigger], middle: float) -> list[PlacedTrigger]:
    first = middle - _stacked(len(triggers)) / 2
    return [
        PlacedTrigger(trigger=trigger, top=first + number * (TRIGGER_HEIGHT + GAP))
        for number, trigger in enumerate(triggers)
    ]


def _row_height(function: MappedFunction) -> float:
    return max(_height(function), _stacked(len(function.triggers)))


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
            path=_labelled((FUNCTION_LEFT + FUNCTION_WIDTH, start), tops[use.node.key]),
            ends=(placed.function.key, use.node.key),
            kind="uses" if use.actions else "layer",
            is_common=users[use.node.key] > MANY,
            label=_shortened(done := short_actions(use.actions) or "has the layer"),
            whole_label=done,
            start=(FUNCTION_LEFT + FUNCTION_WIDTH, start),
        )
        for placed in functions
        for use, start in _starts(placed, tops)
    ]


def _starts(placed: PlacedFunction, tops: Mapping[str, float]) -> Iterator[tuple[Use, float]]:
    """What a function uses, from the highest to the lowest, and at which height its line begins."""
    uses = sorted(placed.function.uses, key=lambda use: tops[use.node.key])
    first = placed.middle - LABEL_HEIGHT * (len(uses) - 1) / 2
    for number, use in enumerate(uses):
        yield use, first + LABEL_HEIGHT * number


def _labelled(start: tuple[float, float], top: float) -> str:
    """Straight below its label, and then a curve."""
    bend = (start[0] + LABEL_WIDTH, start[1])
    curve = _curve(bend, (NODE_LEFT, top + NODE_HEIGHT / 2))
    return f"M{start[0]:g} {start[1]:g}L{curve.removeprefix('M')}"


def _shortened(label: str) -> str:
    return label if len(label) <= LABEL_LETTERS else f"{label[: LABEL_LETTERS - 1].rstrip(' ,;')}…"


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    middle = (start[0] + end[0]) / 2
    return (
        f"M{start[0]:g} {start[1]:g}C{middle:g} {start[1]:g} {middle:g} {end[1]:g} "
        f"{end[0]:g} {end[1]:g}"
    )
