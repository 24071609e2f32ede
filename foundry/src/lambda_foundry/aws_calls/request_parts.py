"""The parts of one request to DynamoDB, each with a right of its own: transactions and PartiQL.

docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lambda_foundry.aws_calls.values import (
    NOTHING,
    Dictionary,
    Formatted,
    Text,
    Unclear,
    Value,
    Values,
    items_of,
    texts,
)

UNREAD = ""
"""The kind of a part that isn't written out."""
TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_PARTIQL = {
    "select": "PartiQLSelect",
    "insert": "PartiQLInsert",
    "update": "PartiQLUpdate",
    "delete": "PartiQLDelete",
}
_NAME = r"(\"[^\"]+\"|'[^']+'|[\w.-]+|\0\d+\0)"
_STATEMENT = re.compile(
    r"\s*(?:EXISTS\s*\(\s*)?"
    r"(?:(SELECT)\b.*?\bFROM|(INSERT)\s+INTO|(UPDATE)|(DELETE)\s+FROM)"
    rf"\s+{_NAME}(\s*\.)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Part:
    """What one part of a request does, and with which table."""

    kind: str
    table: Values
    by_index: bool = False


def parts_of(operation: str, given: dict[str, Values]) -> list[Part]:
    """The parts of a request that has such, those of one kind together; nothing of others."""
    match operation:
        case "TransactWriteItems":
            found = list(_written(given.get("TransactItems", NOTHING)))
        case "ExecuteStatement":
            found = [*map(_statement, given.get("Statement", NOTHING))] or [Part(UNREAD, NOTHING)]
        case "BatchExecuteStatement" | "ExecuteTransaction":
            name = "Statements" if operation.startswith("Batch") else "TransactStatements"
            found = list(_statements(given.get(name, NOTHING)))
        case _:
            return []
    return [*_together(found)]


def _together(parts: Iterable[Part]) -> Iterator[Part]:
    found: dict[tuple[str, bool], Values] = {}
    for part in parts:
        key = (part.kind, part.by_index)
        found[key] = found.get(key, NOTHING) | (part.table or frozenset({Unclear()}))
    for (kind, by_index), tables in sorted(found.items(), key=lambda one: one[0]):
        yield Part(kind, tables, by_index)


def _written(items: Values) -> Iterator[Part]:
    """The parts of a transaction that writes."""
    unsure = items & {Unclear()}
    for item in items_of(items):
        kinds = set(texts(item.keys)) & TRANSACTION.keys() if isinstance(item, Dictionary) else ()
        for kind in kinds:
            held = item.held(kind) if isinstance(item, Dictionary) else NOTHING
            named = [one.held("TableName") for one in held if isinstance(one, Dictionary)]
            yield Part(kind, NOTHING.union(*named) | unsure)
        if not kinds:
            yield Part(UNREAD, NOTHING)
    if unsure or not items_of(items):
        yield Part(UNREAD, NOTHING)


def _statements(statements: Values) -> Iterator[Part]:
    unsure = statements & {Unclear()}
    for item in items_of(statements):
        said = item.held("Statement") if isinstance(item, Dictionary) else NOTHING
        for part in map(_statement, said or [Unclear()]):
            yield Part(part.kind, part.table | unsure, part.by_index)
    if unsure or not items_of(statements):
        yield Part(UNREAD, NOTHING)


def _statement(value: Value) -> Part:
    """What a statement of PartiQL does; what isn't written out in it is a number for now."""
    parts = value.parts if isinstance(value, Formatted) else (value,)
    written = "".join(
        part.text if isinstance(part, Text) else f"\0{number}\0"
        for number, part in enumerate(parts)
    )
    found = _STATEMENT.match(written)
    if found is None:
        return Part(UNREAD, NOTHING)
    verb = next(word for word in found.groups()[:4] if word)
    name = found[5].strip("\"'")
    held: Value = Unclear() if "\0" in name else Text(name)
    if re.fullmatch(r"\0\d+\0", name):
        held = parts[int(name.strip("\0"))]
    return Part(_PARTIQL[verb.lower()], frozenset({held}), by_index=bool(found[6]))
