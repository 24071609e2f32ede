"""What a call is given, and which resources of AWS the arguments of an operation name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lambda_foundry.aws_calls.operations import table
from lambda_foundry.aws_calls.request_parts import TRANSACTION, UNREAD, parts_of
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Dictionary,
    Many,
    Text,
    Unclear,
    Values,
    Variable,
    items_of,
    joined,
    texts,
    union,
)

LATEST = "$LATEST"
"""Not a version: whether Lambda asks for a right on it or on its function isn't documented."""


@dataclass(frozen=True)
class Arguments:
    """What a call is given."""

    positional: Sequence[Values] = ()
    keywords: dict[str, Values] = field(default_factory=dict)

    def get(self, position: int, keyword: str) -> Values:
        """One argument, however it is given."""
        if keyword in self.keywords:
            return self.keywords[keyword]
        return self.positional[position] if position < len(self.positional) else NOTHING

    @property
    def all(self) -> Values:
        """Everything in any of them."""
        return union([*self.positional, *self.keywords.values()])


def about(service: str, operation: str, given: Arguments) -> Values:
    """What the arguments of an operation say that it is about."""
    if (service, operation) == ("events", "PutEvents"):
        return _default_bus(given) or named_by(given)
    named = named_by(given)
    if service == "lambda" and operation.startswith("Invoke") and "Qualifier" in given.keywords:
        return _qualified(named, given.keywords["Qualifier"])
    return named


def _qualified(functions: Values, qualifier: Values) -> Values:
    """A function with its version or alias, which a statement has to name as well."""
    written = texts(qualifier)
    if len(functions) != 1 or len(written) != 1 or len(qualifier) != 1 or written[0] == LATEST:
        return functions | {Unclear()}
    return joined([functions, frozenset({Text(f":{written[0]}")})])


def named_by(given: Arguments) -> Values:
    """What the arguments of an operation say about the resource that it is for."""
    tables = table("arguments")
    for name in tables["resource"]:
        if name in given.keywords:
            return given.keywords[name]
    for name in tables["resource_in_lists"]:
        if name in given.keywords:
            within = [] if name == "Names" else tables["resource_of_entries"]
            found = _named_in(given.keywords[name], within)
            return found | (given.keywords[name] & {Unclear()} if texts(found) else NOTHING)
    return NOTHING


def _default_bus(given: Arguments) -> Values:
    """The account's default bus, where events are written out and none of them names a bus."""
    entries = given.keywords.get("Entries", NOTHING)
    events = items_of(entries)
    is_known = bool(events) and Unclear() not in entries
    without = (
        isinstance(one, Dictionary) and Text("EventBusName") not in one.keys for one in events
    )
    return frozenset({Text("default")}) if is_known and all(without) else NOTHING


def _named_in(values: Values, names: Sequence[str]) -> Values:
    """The resources of entries, of requests by table, and of the parts of a transaction."""
    found = NOTHING
    for value in values:
        if isinstance(value, Many):
            found |= _named_in(value.items, names)
        elif isinstance(value, Dictionary):
            held = union(value.held(name) for name in names)
            is_entry = bool(held) or {*texts(value.keys)} & {
                *TRANSACTION,
                "Id",
                "MessageBody",
                "Detail",
            }
            found |= held | _named_in(value.items, names) if is_entry else value.keys
        elif isinstance(value, Text | Variable) and not names:
            found |= {value}
    return found


def kinds_of(given: Arguments) -> frozenset[str]:
    """What the parts of a transaction do, where it is written out."""
    parts = parts_of("TransactWriteItems", given.keywords)
    return frozenset(part.kind for part in parts) - {UNREAD}
