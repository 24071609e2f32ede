"""What a map shows: stacks, their functions, what invokes these, and what they use."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lambda_foundry.access.template_access import Beside, FunctionAccess
from lambda_foundry.packaging.budget import LIMIT


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


@dataclass(frozen=True, kw_only=True)
class Use:
    """A layer that a function has, or a thing that its role lets it do something with."""

    node: Node
    deeds: str = ""
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
        return any("anyone on the internet" in line.words for line in lines)


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
