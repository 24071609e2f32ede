"""Templates in which one value is not what it should be."""

import copy
from collections.abc import Iterator
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


def with_odd_values(document: dict[str, Any], odd: Any) -> Iterator[dict[str, Any]]:
    """The template with the odd value in each place of its resources, one place at a time."""
    for path in _paths(document["Resources"], ("Resources",)):
        changed = copy.deepcopy(document)
        around: Any = changed
        for key in path[:-1]:
            around = around[key]
        around[path[-1]] = odd
        yield changed


def _paths(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield (*path, key)
            yield from _paths(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield (*path, index)
            yield from _paths(part, (*path, index))
