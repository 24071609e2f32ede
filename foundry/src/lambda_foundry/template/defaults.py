"""What parameters and mappings of a template say of a setting: a default, or one of a few values.

A `Ref` or `Fn::FindInMap` in a setting becomes `Fn::OneOf` here, which no template has: the values
that it may be, each with the words for where it comes from. What is one value whoever deploys the
template stands in place of `Fn::FindInMap` everywhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lambda_foundry.template.intrinsics import is_function

ONE_OF = "Fn::OneOf"
_MOST = 20
"""More values than these are not looked at: a mapping of all regions, say."""


def with_defaults(value: Any, document: Mapping[str, Any]) -> Any:
    """The value, with what the template itself says of parameters and mappings in it."""
    match value:
        case {"Ref": str(name)}:
            return _default(name, document) or value
        case {"Fn::FindInMap": [str(name), first, second, *rest]}:
            found = [*_mapped(name, first, second, document), *_otherwise(name, rest)]
            return {ONE_OF: found} if 0 < len(found) <= _MOST else value
        case {"Fn::If": [name, first, second]}:
            branches = [with_defaults(first, document), with_defaults(second, document)]
            return {"Fn::If": [name, *branches]}
        case dict() if not any(map(is_function, value)):
            return {key: with_defaults(part, document) for key, part in value.items()}
        case list():
            return [with_defaults(part, document) for part in value]
    return value


def with_mapped(value: Any, document: Mapping[str, Any]) -> Any:
    """The value, with what a mapping has for keys that are written out."""
    match value:
        case {"Fn::FindInMap": [str(name), str(first), str(second), *rest]}:
            found = (*_mapped(name, first, second, document), *_otherwise(name, rest))
            return next((held for _, held in found), value)
        case dict():
            return {key: with_mapped(part, document) for key, part in value.items()}
        case list():
            return [with_mapped(part, document) for part in value]
    return value


def _default(name: str, document: Mapping[str, Any]) -> dict[str, Any] | None:
    parameter = _section(document, "Parameters").get(name)
    if not isinstance(parameter, dict) or "Default" not in parameter:
        return None
    # The default of one from the Parameter Store is the name under which it stands there.
    if str(parameter.get("Type", "")).startswith("AWS::SSM::"):
        return None
    return {ONE_OF: [[f" by the default of the parameter {name}", parameter["Default"]]]}


def _mapped(name: str, first: Any, second: Any, document: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The values of a mapping that two keys may choose; a key that isn't literal may be any."""
    mapping = _section(document, "Mappings").get(name)
    for outer, inside in _chosen(mapping, first):
        for inner, value in _chosen(inside, second):
            yield [f" by {outer}, {inner} in the mapping {name}", value]


def _otherwise(name: str, rest: list[Any]) -> Iterator[list[Any]]:
    """What stands for a key that a mapping doesn't have, by `AWS::LanguageExtensions`."""
    match rest:
        case [{"DefaultValue": value}]:
            yield [f" by the default for the mapping {name}", value]


def _chosen(entries: Any, key: Any) -> list[tuple[str, Any]]:
    if not isinstance(entries, dict):
        return []
    if isinstance(key, str):
        return [(key, entries[key])] if key in entries else []
    return [(str(name), value) for name, value in entries.items()]


def _section(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    section = document.get(name)
    return section if isinstance(section, dict) else {}
