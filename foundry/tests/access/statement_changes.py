"""Every way to take a single statement from a template or to make it wider or narrower."""

import copy
from collections.abc import Iterator
from typing import Any

from lambda_foundry.access.report import as_text, beside_as_text
from lambda_foundry.access.template_access import template_access
from lambda_foundry.template.document import Template

STATEMENT_CHANGES: dict[str, Any] = {
    "Action": "*",
    "Resource": "*",
    "Principal": {"AWS": "210987654321"},
    "Condition": None,
    "Effect": {"Allow": "Deny", "Deny": "Allow"},
}
PERMISSION_CHANGES: dict[str, Any] = {
    "Principal": "210987654321",
    "Action": "lambda:*",
    "SourceArn": None,
    "SourceAccount": None,
    "PrincipalOrgID": None,
    "FunctionUrlAuthType": None,
    "InvokedViaFunctionUrl": None,
    "EventSourceToken": None,
}
WHOLE = ("AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping")

Path = tuple[str | int, ...]


def told(document: dict[str, Any]) -> str:
    """All that is said of a template."""
    access = template_access(Template(document), name="template")
    return "\n".join([*map(as_text, access.functions), beside_as_text(access)])


def unnoticed(document: dict[str, Any]) -> list[str]:
    """The changes of single statements that leave what is said of a template as it is."""
    before = told(document)
    return [change for change, changed in changes(document) if told(changed) == before]


def changes(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each change by its name, and the template with only that change."""
    for path, statement in _statements(document["Resources"], ("Resources",)):
        yield from _changes(document, path, statement, STATEMENT_CHANGES)
    for logical_id, resource in document["Resources"].items():
        if resource["Type"] in WHOLE:
            path = ("Resources", logical_id)
            yield f"{logical_id} removed", _without(document, path)
            inside = (*path, "Properties")
            if resource["Type"] == WHOLE[0]:
                yield from _some(document, inside, resource["Properties"], PERMISSION_CHANGES)


def _changes(
    document: dict[str, Any], path: Path, statement: dict[str, Any], wanted: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    yield f"{path} removed", _without(document, path)
    yield from _some(document, path, statement, wanted)


def _some(
    document: dict[str, Any], path: Path, found: dict[str, Any], wanted: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, value in wanted.items():
        new = value[found[key]] if key == "Effect" and key in found else value
        if key in found and found[key] != new:
            changed = _without(document, (*path, key))
            if new is not None:
                _at(changed, path)[key] = new
            yield f"{path} {key}", changed


def _statements(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    if isinstance(value, dict):
        if isinstance(value.get("Effect"), str):
            yield path, value
        for key, part in value.items():
            yield from _statements(part, (*path, key))
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _statements(part, (*path, index))


def _without(document: dict[str, Any], path: Path) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    del _at(changed, path[:-1])[path[-1]]
    return changed


def _at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document
