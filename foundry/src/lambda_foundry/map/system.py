"""What a map shows: stacks, their functions, what invokes these, what they use; and its labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lambda_foundry.access.template_access import Beside, FunctionAccess
from lambda_foundry.names import counted
from lambda_foundry.packaging.source import LIMIT

_PREPOSITIONS = "as|for|from|in|into|of|on|through|to|with"
_STEPS = ((1_000_000, "MB"), (1_000, "kB"))
_SMALL = 0.001

ANYONE = "anyone on the internet"
"""As `foundry access` says it."""


@dataclass(frozen=True, kw_only=True)
class Weight:
    """Bytes of a function's code and of each of its layers, unzipped; None for what isn't here."""

    code: int | None
    layers: tuple[int | None, ...] = ()

    @property
    def known(self) -> int:
        """What is known to count against Lambda's limit."""
        return sum(size or 0 for size in (self.code, *self.layers))

    @property
    def is_complete(self) -> bool:
        """Whether code and layers all lie in the assembly."""
        return None not in (self.code, *self.layers)

    @property
    def share(self) -> float:
        """The part of what Lambda unpacks at most; more than 1 can't be deployed."""
        return self.known / LIMIT


@dataclass(frozen=True, kw_only=True)
class Node:
    """A thing that functions use or that invokes them: a table, a queue, a layer."""

    key: str
    """The stack's path and the logical id: the same thing has the same key in every stack."""
    kind: str
    """The noun: `table`, `layer`."""
    name: str
    size: int | None = None
    """Bytes, of a layer."""
    is_here: bool = True
    """Whether a template of the assembly has it."""


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Who may invoke a function, by one line of its access."""

    words: str
    sources: tuple[Node, ...] = ()
    """What it is in the template; nothing for what lies elsewhere, and for anyone."""
    lets_in: str = ""
    """Whom it lets through, where it is an API: `those who sign their requests`."""

    @property
    def is_public(self) -> bool:
        """Whether that is anyone."""
        return ANYONE in self.lets_in


@dataclass(frozen=True, kw_only=True)
class Use:
    """A layer that a function has, or a thing that its role lets it do something with."""

    node: Node
    actions: str = ""
    """`put items into it`; nothing for a layer."""


@dataclass(frozen=True, kw_only=True)
class MappedFunction:
    """A function with all that the map tells of it."""

    key: str
    name: str
    description: str
    settings: dict[str, str]
    """Runtime, memory, timeout and so on, as people read them."""
    weight: Weight
    access: FunctionAccess
    triggers: Sequence[Trigger]
    uses: Sequence[Use]

    @property
    def is_public(self) -> bool:
        """Whether anyone on the internet gets through to it."""
        lines = (*self.access.invoked_by, *self.access.also)
        return any(ANYONE in line.words for line in lines)


@dataclass(frozen=True, kw_only=True)
class MappedStack:
    """A stack with its functions, in the order of their names."""

    key: str
    title: str
    """The service, or the path of a stack that is none of this project's services."""
    name: str
    """What the stack is called in the account."""
    place: str
    """Account and region, if the app says."""
    functions: Sequence[MappedFunction]
    beside: Sequence[Beside] = field(default=())
    """What the template allows beside its functions."""

    @property
    def nodes(self) -> list[Node]:
        """Everything that a function of the stack uses, each once."""
        return list({use.node.key: use.node for f in self.functions for use in f.uses}.values())


@dataclass(frozen=True, kw_only=True)
class SystemMap:
    """Every stack that has functions."""

    stacks: Sequence[MappedStack]

    @property
    def functions(self) -> list[MappedFunction]:
        """The functions of all stacks."""
        return [function for stack in self.stacks for function in stack.functions]


def function_name(function: MappedFunction, stack: MappedStack) -> str:
    """The function's name inside its stack."""
    name = function.name
    for prefix in (stack.title, stack.key):
        name = name.removeprefix(f"{prefix}/")
    return name.removesuffix("/Function") or function.name


def trigger_words(trigger: Trigger) -> str:
    """``schedule at `rate(5 minutes)` ``, without whose role it is done by."""
    words = trigger.words.partition(", by ")[0]
    words = re.sub(r"(^|\b(of|by) )(its own|the) ", r"\2 ", words).strip()
    return words.removeprefix("the ")


def source_words(trigger: Trigger, source: Node) -> str:
    """The same beside the source itself: ``rate(5 minutes)``, ``GET /status``."""
    words = re.sub(
        rf" of {re.escape(source.kind)}( {re.escape(source.name)})?(?=,|$)",
        "",
        trigger_words(trigger),
    )
    if not words.startswith(source.kind):
        return words
    _, found, after = words.removeprefix(source.kind).partition("`")
    return f"{found}{after}" if found else ""


def route_words(trigger: Trigger, source: Node) -> str:
    """The same with whom it lets through: ``GET /status for anyone on the internet``."""
    words = source_words(trigger, source)
    return f"{words} for {trigger.lets_in}" if trigger.lets_in else words


def short_actions(words: str) -> str:
    """`put items` for `put items into it`: the arrow says where."""
    words = re.sub(r"\buse it( \([^)]*\))?: ", "", words)
    words = re.sub(r" it\b", "", words)
    return re.sub(rf" ({_PREPOSITIONS})(?=$|,|;| and | \()", "", words)


def size(count: int | None) -> str:
    """`2.3 MB`; what isn't in the assembly has no size that could be told."""
    if count is None:
        return "unknown size"
    for step, unit in _STEPS:
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return counted(count, "byte")


def total(weight: Weight) -> str:
    """The size of code and layers together, as far as it is known."""
    if weight.is_complete:
        return size(weight.known)
    return f"at least {size(weight.known)}" if weight.known else size(None)


def share(weight: Weight) -> str:
    """`0.9 %` of the limit; a part that isn't known makes it `at least`."""
    if not weight.is_complete and not weight.known:
        return "unknown"
    said = f"{weight.share:.1%}".replace("%", " %") if weight.share >= _SMALL else "< 0.1 %"
    return said if weight.is_complete else f"at least {said}"
