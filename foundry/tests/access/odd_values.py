"""Templates in which one value is not what it should be."""

from collections.abc import Iterable, Iterator
from typing import Any

ODD_VALUES: list[Any] = [
    None,
    3,
    "x",
    "*",
    "${",
    "arn:::::",
    [],
    {},
    [[]],
    {"a": 1},
    {"Ref": 3},
    {"Fn::GetAtt": []},
    {"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]},
    {"Fn::If": "C"},
    {"Fn::If": ["C", "a"]},
    {"Fn::Sub": ["${A}", {"A": {"Fn::Select": [0, []]}}]},
    {"Fn::ImportValue": {"Fn::Sub": "x-${AWS::StackName}"}},
    {"Statement": 3},
]

Place = tuple[str | int, ...]


def places(documents: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Place]]:
    """Every place in the resources of the templates, with its template.

    A place that several resources of a type have, or several items of a list, comes once.
    """
    known = set()
    for document in documents:
        for logical_id, resource in document["Resources"].items():
            for path in ((), *_paths(resource, ())):
                shape = (resource["Type"], *("[]" if isinstance(key, int) else key for key in path))
                if shape not in known:
                    known.add(shape)
                    yield document, ("Resources", logical_id, *path)


def with_odd_value(part: Any, path: Place, odd: Any) -> Any:
    """A copy with the odd value in that place."""
    if not path:
        return odd
    changed = part.copy()
    changed[path[0]] = with_odd_value(part[path[0]], path[1:], odd)
    return changed


def _paths(value: Any, path: Place) -> Iterator[Place]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield (*path, key)
            yield from _paths(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield (*path, index)
            yield from _paths(part, (*path, index))
