"""Reads values of a template that are, or contain, CloudFormation's intrinsic functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

UNKNOWN = "${?}"
"""What stands in a text for a part that only a deployment knows."""

NO_VALUE = {"Ref": "AWS::NoValue"}
"""What a template writes for a property that is not to be there."""

# As Fn::Sub has them: ${Name}, ${Name.Attribute}, ${AWS::Region}, and ${!Literal} for no variable.
_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")


@dataclass(frozen=True)
class Reference:
    """`Ref` (no attribute) or `Fn::GetAtt` to a resource or parameter."""

    logical_id: str
    attribute: str = ""


def reference(value: Any) -> Reference | None:
    """The one thing that a value stands for: `Ref`, `Fn::GetAtt`, or `Fn::Sub` of one variable."""
    match value:
        case {"Ref": str(name)}:
            return Reference(name)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return Reference(name, attribute)
        case {"Fn::GetAtt": str(dotted)}:
            return _dotted(dotted)
        case {"Fn::Sub": str(text)} if whole := _VARIABLE.fullmatch(text):
            return _dotted(whole[1])
    return None


def references(value: Any) -> set[str]:
    """Every logical id that a value mentions, however deep (pseudo parameters left out)."""
    return {name for name in _mentioned(value) if not name.startswith("AWS::")}


def text(value: Any) -> str:
    """A value written as `Fn::Sub` would: `arn:${AWS::Partition}:s3:::${Bucket}/*`.

    Joins and substitutions are carried out. What only a deployment knows is `${?}`, also a value
    that is no text at all.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    target = reference(value)
    return _placeholder(target) if target else _evaluated(value)


def literal(value: Any) -> str | None:
    """The text if it is all there; None where any part of it is known only at deployment."""
    if not isinstance(value, str | dict):
        return None
    written = text(value)
    return None if isinstance(value, dict) and "${" in written else written


def number(value: Any) -> float | None:
    """The number, also where it is written as text, as CloudFormation allows."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else None
    return value if isinstance(value, int | float) else None


def alternatives(value: Any) -> Iterator[Any]:
    """What a value may turn out to be: itself, or the branches of its `Fn::If`."""
    match value:
        case {"Fn::If": [_, first, second]}:
            yield from alternatives(first)
            yield from alternatives(second)
        case None | {"Ref": "AWS::NoValue"}:
            return
        case _:
            yield value


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


def _evaluated(function: Any) -> str:
    match function:
        case {"Fn::Join": [str(delimiter), list(parts)]}:
            return delimiter.join(text(part) for part in parts)
        case {"Fn::Sub": str(pattern)}:
            return pattern
        case {"Fn::Sub": [str(pattern), dict(variables)]}:
            return _VARIABLE.sub(
                lambda found: text(variables[found[1]]) if found[1] in variables else found[0],
                pattern,
            )
        case {"Fn::Select": [int(index), list(parts)]} if 0 <= index < len(parts):
            return text(parts[index])
    return UNKNOWN


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
    found = _VARIABLE.findall(pattern) if isinstance(pattern, str) else []
    return [name for name in found if name not in known]


def _dotted(name: str) -> Reference:
    logical_id, _, attribute = name.partition(".")
    return Reference(logical_id, attribute)


def _placeholder(target: Reference) -> str:
    attribute = f".{target.attribute}" if target.attribute else ""
    return f"${{{target.logical_id}{attribute}}}"
