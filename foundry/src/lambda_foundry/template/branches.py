"""The shapes that properties may take, by how the template's conditions turn out."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from lambda_foundry.template.intrinsics import NO_VALUE

_MOST = 4
"""How many conditions are looked at together: each doubles the number of shapes."""


@dataclass(frozen=True)
class Branch:
    """Properties without `Fn::If`, and in which case they are so."""

    properties: dict[str, Any]
    where: str
    """Nothing if they always are; else ` where IsProd holds` and the like, to follow a clause."""


def branches(properties: dict[str, Any]) -> Iterator[Branch]:
    """Every shape of a resource's properties; a condition has one value in all of them."""
    names = sorted(set(conditions_in(properties)))[:_MOST]
    if not names:
        yield Branch(properties, "")
        return
    for values in product((True, False), repeat=len(names)):
        holds = dict(zip(names, values, strict=True))
        shape = chosen(properties, holds)
        yield Branch(shape if isinstance(shape, dict) else {}, in_case(holds))


def in_case(holds: dict[str, bool]) -> str:
    """` where IsProd holds and IsBig doesn't`, to follow a clause; nothing without conditions."""
    said = [f"{name} {'holds' if value else 'does not hold'}" for name, value in holds.items()]
    return f" where {' and '.join(said)}" if said else ""


def conditions_in(value: Any) -> Iterator[str]:
    """The conditions that decide about parts of a value."""
    match value:
        case {"Fn::If": [str(name), first, second]}:
            yield name
            yield from conditions_in(first)
            yield from conditions_in(second)
        case dict():
            for part in value.values():
                yield from conditions_in(part)
        case list():
            for part in value:
                yield from conditions_in(part)


def chosen(value: Any, holds: dict[str, bool]) -> Any:
    """A value as it is where conditions hold or not; others stay."""
    match value:
        case {"Fn::If": [str(name), first, second]} if name in holds:
            return chosen(first if holds[name] else second, holds)
        case dict():
            parts = {key: chosen(part, holds) for key, part in value.items()}
            return {key: part for key, part in parts.items() if part != NO_VALUE}
        case list():
            return [part for part in (chosen(one, holds) for one in value) if part != NO_VALUE]
    return value


def has_gap(value: Any) -> bool:
    """Whether a condition leaves a property out in some case."""
    match value:
        case {"Fn::If": [_, first, second]}:
            return NO_VALUE in (first, second) or has_gap(first) or has_gap(second)
    return False
