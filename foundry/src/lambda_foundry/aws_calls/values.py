"""What a name in a function's code may stand for, as far as AWS's calls depend on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Values: TypeAlias = "frozenset[Value]"

NOTHING: "frozenset[Value]" = frozenset()


@dataclass(frozen=True)
class Value:
    """One thing that a name may stand for."""


@dataclass(frozen=True)
class Unclear(Value):
    """Something that the code alone doesn't tell, beside what else it may be."""


@dataclass(frozen=True)
class Text(Value):
    """A text that is written out."""

    text: str


@dataclass(frozen=True)
class Variable(Value):
    """What an environment variable holds."""

    name: str
    otherwise: Values = NOTHING
    """What stands in its place where it isn't set."""


@dataclass(frozen=True)
class Formatted(Value):
    """A text of several parts: texts that are written out, variables, and what isn't clear."""

    parts: tuple[Value, ...]


@dataclass(frozen=True)
class TemplateResource(Value):
    """A resource of the template, by its logical id, as only a deployment tells it."""

    logical_id: str


@dataclass(frozen=True)
class Many(Value):
    """The items of a list, a set or a tuple."""

    items: Values


@dataclass(frozen=True)
class Dictionary(Value):
    """A dictionary: what its keys may be, with what each holds."""

    entries: "frozenset[tuple[Values, Values]]"

    @property
    def keys(self) -> Values:
        """Everything that a key may be."""
        return union(key for key, _ in self.entries)

    @property
    def items(self) -> Values:
        """Everything that it holds."""
        return union(held for _, held in self.entries)

    def held(self, key: str) -> Values:
        """What it holds by this key."""
        return union(held for keys, held in self.entries if Text(key) in keys)


@dataclass(frozen=True)
class Foreign(Value):
    """A module, function or class that isn't the project's own, by its dotted name."""

    name: str


@dataclass(frozen=True)
class Definition(Value):
    """A module, function or class of the project, by its file and where it begins there."""

    file: str
    line: int
    column: int
    name: str


class Module(Definition):
    """A module of the project."""


class Function(Definition):
    """A function or method of the project."""


class Class(Definition):
    """A class of the project."""


@dataclass(frozen=True)
class Instance(Value):
    """An object of a class of the project."""

    of: Class


@dataclass(frozen=True)
class Bound(Value):
    """A method of an object or a class."""

    owner: Value
    function: Function


@dataclass(frozen=True)
class Session(Value):
    """A session of boto3 or botocore."""


@dataclass(frozen=True)
class Client(Value):
    """A client of a service, by boto3's name for the service."""

    service: str


@dataclass(frozen=True)
class ClientMethod(Value):
    """A method of a client, by its name in Python."""

    service: str
    name: str


@dataclass(frozen=True)
class Later(Value):
    """A paginator or a waiter: the operation is called by its method `by`."""

    service: str
    operation: str
    by: str


@dataclass(frozen=True)
class Resource(Value):
    """A resource of boto3; the service's own has no type."""

    service: str
    type: str = ""
    named: Values = NOTHING
    """What names it: of an object, its bucket."""


@dataclass(frozen=True)
class ResourceMethod(Value):
    """A method of a resource, by its name in Python."""

    resource: Resource
    name: str


@dataclass(frozen=True)
class Listing(Value):
    """A collection of resources, such as a bucket's objects."""

    resource: Resource
    name: str


@dataclass(frozen=True)
class ListingMethod(Value):
    """A method of a collection that narrows it, such as `filter`."""

    listing: Listing


@dataclass(frozen=True)
class Provider(Value):
    """A provider of Powertools' parameters, by its class."""

    name: str
    named: Values = NOTHING
    method: str = ""


@dataclass(frozen=True)
class Meta(Value):
    """What a resource or a client tells of itself: its client is one more."""

    service: str


def union(sets: Iterable[Values]) -> Values:
    """Everything in any of them."""
    return NOTHING.union(*sets)


def joined(pieces: Iterable[Values]) -> Values:
    """What a text stands for that is made of these pieces, one after the other."""
    parts: list[Value] = []
    for piece in pieces:
        left = piece - union(one.otherwise for one in piece if isinstance(one, Variable))
        (one,) = left if len(left) == 1 else (Unclear(),)
        parts += one.parts if isinstance(one, Formatted) else [_part(one)]
    known = [part.text for part in parts if isinstance(part, Text)]
    if len(known) == len(parts):
        return frozenset({Text("".join(known))})
    return frozenset({Formatted(tuple(parts))}) if len(known) > 0 else NOTHING


def _part(value: Value) -> Value:
    return value if isinstance(value, Text | Variable) else Unclear()


def items_of(values: Values) -> Values:
    """What a loop over any of them gives; of a dictionary also what it holds."""
    held = (value for value in values if isinstance(value, Many | Dictionary))
    return union(
        value.items | (value.keys if isinstance(value, Dictionary) else NOTHING) for value in held
    )


def texts(values: Values) -> list[str]:
    """The texts among them, sorted."""
    return sorted(value.text for value in values if isinstance(value, Text))


def is_text(values: Values) -> bool:
    """Whether every one of them is written out."""
    return bool(values) and all(isinstance(value, Text) for value in values)
