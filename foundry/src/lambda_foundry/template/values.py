"""Reads values as a template writes them, whether they are texts or intrinsic functions."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lambda_foundry.template.intrinsics import NO_VALUE, VARIABLE, TextFunctions, Unknown, as_text

UNKNOWN = "${?}"
"""What stands in a text for a part that can't be known before a deployment."""
_MOST_SHOWN = 40


@dataclass(frozen=True)
class Reference:
    """`Ref` (no attribute) or `Fn::GetAtt` to a resource or parameter."""

    logical_id: str
    attribute: str = ""

    def __str__(self) -> str:
        """As `Fn::Sub` writes it."""
        attribute = f".{self.attribute}" if self.attribute else ""
        return f"${{{self.logical_id}{attribute}}}"


def reference(value: Any) -> Reference | None:
    """The one thing that a value stands for: `Ref`, `Fn::GetAtt`, or `Fn::Sub` of one variable."""
    match value:
        case {"Ref": str(name)}:
            return Reference(name)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return Reference(name, attribute)
        case {"Fn::GetAtt": str(dotted)}:
            return _dotted(dotted)
        case {"Fn::Sub": str(text)} if (whole := VARIABLE.fullmatch(text)) and not whole[1]:
            return _dotted(whole[2]) if whole[2] else None
    return None


def logical_id_in(value: Any) -> str:
    """The logical id that `reference` finds in a value; nothing where it finds none."""
    target = reference(value)
    return target.logical_id if target else ""


def references(value: Any) -> set[str]:
    """Every logical id that a value mentions, however deep (pseudo parameters left out)."""
    return {name for name in _mentioned(value) if not name.startswith("AWS::")}


def text(value: Any) -> str:
    """A value written as `Fn::Sub` would: `arn:${AWS::Partition}:s3:::${Bucket}/*`.

    Joins and substitutions are carried out. What only a deployment knows stays as `${Name}` where
    the template names it and is `${?}` elsewhere, also for a value that is no text at all.
    """
    return _AS_WRITTEN.text(value)


class _AsWritten(TextFunctions):
    """What a template says by itself: names stay, what else isn't known is marked."""

    def text(self, value: Any) -> str:
        try:
            return as_text(self.resolve(value), value)
        except Unknown:
            return UNKNOWN

    def given(self, value: dict[str, Any]) -> str | None:
        target = reference(value)
        return str(target) if target else None

    def items(self, value: Any) -> list[Any]:
        if isinstance(value, list):
            return value
        raise Unknown(UNKNOWN)

    def plain(self, text: str) -> str:
        return text

    def no_variable(self, name: str) -> str:
        return f"${{!{name}}}"


_AS_WRITTEN = _AsWritten()


def literal(value: Any) -> str | None:
    """The text if it is all there; None where any part of it is known only at deployment."""
    if not isinstance(value, str | dict):
        return None
    written = text(value)
    return None if isinstance(value, dict) and "${" in written else written


def number(value: Any) -> float | None:
    """The number, also where it is written as text, as CloudFormation allows."""
    is_text = isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value)
    if isinstance(value, bool) or not (is_text or isinstance(value, int | float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def alternatives(value: Any) -> Iterator[Any]:
    """What a value may turn out to be: itself, the branches of its `Fn::If`, or one of several."""
    match value:
        case {"Fn::If": [_, first, second]}:
            yield from alternatives(first)
            yield from alternatives(second)
        case {"Fn::OneOf": list(values)}:
            for _, each in _told(values):
                yield from alternatives(each)
        case None | {"Ref": "AWS::NoValue"}:
            return
        case _:
            yield value


def branches_of(value: Any, *, where: str = "") -> Iterator[tuple[Any, str]]:
    """The same, each with the case in which it is: ` where IsProd holds`, to follow a clause."""
    match value:
        case {"Fn::If": [name, first, second]}:
            word = " and" if where else " where"
            yield from branches_of(first, where=f"{where}{word} {name} holds")
            yield from branches_of(second, where=f"{where}{word} {name} does not hold")
        case {"Fn::OneOf": list(values)}:
            for origin, each in _told(values):
                yield from branches_of(each, where=f"{where}{origin}")
        case None | {"Ref": "AWS::NoValue"}:
            return
        case _:
            yield value, where


def _told(values: list[Any]) -> Iterator[tuple[str, Any]]:
    """Values with where each is from, as template/defaults.py writes them; no template does."""
    for pair in values:
        match pair:
            case [str(origin), value]:
                yield origin, value


def shortened(value: Any) -> str:
    """A value in a sentence: the start of it where it is very long."""
    written = str(value)
    return written if len(written) <= _MOST_SHOWN else f"{written[:_MOST_SHOWN]}…"


def numbers(value: Any) -> list[float]:
    """The numbers that a value may turn out to be, as far as the template tells."""
    found = [number(branch) for branch in alternatives(value)]
    return [each for each in found if each is not None]


def listed(value: Any) -> list[Any]:
    """The items of a list, or the one value that stands for it, with every branch of `Fn::If`."""
    found: list[Any] = []
    for whole in alternatives(value):
        if not isinstance(whole, list):
            found.append(whole)
            continue
        for part in whole:
            found += listed(part) if isinstance(part, dict) and "Fn::If" in part else [part]
    return [item for item in found if item != NO_VALUE]


def most_items(value: Any) -> int:
    """How many items a list has, whichever way its conditions turn out: the most of them."""
    lists = [whole if isinstance(whole, list) else [whole] for whole in alternatives(value)]
    counts = [sum(bool([*alternatives(item)]) for item in items) for items in lists]
    return max(counts, default=0)


def _mentioned(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _mentioned(item)
    if not isinstance(value, dict):
        return
    if target := reference(value):
        yield target.logical_id
        return
    for key, part in value.items():
        if key == "Fn::Sub":
            pattern, variables = part if isinstance(part, list) and len(part) == 2 else (part, {})  # noqa: PLR2004  # pattern and variables
            yield from (found.partition(".")[0] for found in _free(pattern, variables))
            yield from _mentioned(variables)
        else:
            yield from _mentioned(part)


def _free(pattern: Any, variables: Any) -> list[str]:
    known = variables if isinstance(variables, dict) else {}
    found = VARIABLE.findall(pattern) if isinstance(pattern, str) else []
    return [name for literal, name in found if name and not literal and name not in known]


def _dotted(name: str) -> Reference:
    logical_id, _, attribute = name.partition(".")
    return Reference(logical_id, attribute)
