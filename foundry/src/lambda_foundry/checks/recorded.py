"""What must keep its logical id: what holds data in the snapshots, and was committed.

What was never committed counts as never deployed, so it can still be moved about. Where git doesn't
know the project, every snapshot counts.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.replaced import HOLDING_DATA, changed, in_place, never_deployed
from lambda_foundry.names import construct_id
from lambda_foundry.openapi import CONTRACT_SUFFIX
from lambda_foundry.programs import run_program
from lambda_foundry.project import project_root, shown, snapshots_folder
from lambda_foundry.template.document import NESTED_STACK, Template, as_dict
from lambda_foundry.template.stack import NESTED

Gone = tuple[Template, str]
"""A part that is recorded, and the logical id in it that the stack no longer has."""


def replacements(template: Template) -> Iterator[Problem]:
    """What loses its data: under another logical id, or by a property under the same."""
    yield from logical_ids(template)
    yield from in_place(template)


def logical_ids(template: Template) -> Iterator[Problem]:
    """Resources whose recorded id is gone while a new one of the same type has come."""
    known = {logical_id for part in template.recorded for logical_id in part.resources}
    for type_ in sorted({*HOLDING_DATA, NESTED_STACK}):
        new = [logical_id for logical_id in template.ids(type_) if logical_id not in known]
        gone = [
            (part, logical_id)
            for part in template.recorded
            for logical_id in _holding_data(part, type_)
            if logical_id not in template.resources
        ]
        for (part, before), now in _pairs(gone, new, template):
            yield _problem(part, before, now, template)


def _holding_data(part: Template, *types: str) -> list[str]:
    """The logical ids of these types; of nested stacks only those in which something holds data."""
    nested = as_dict(part.document.get(NESTED))
    return [
        logical_id
        for logical_id in part.ids(*types)
        if part.type(logical_id) != NESTED_STACK or _has_data(as_dict(nested.get(logical_id)))
    ]


def _has_data(document: dict[str, Any]) -> bool:
    resources = map(as_dict, as_dict(document.get("Resources")).values())
    nested = map(as_dict, as_dict(document.get(NESTED)).values())
    return any(one.get("Type") in HOLDING_DATA for one in resources) or any(map(_has_data, nested))


def _pairs(gone: list[Gone], new: list[str], template: Template) -> Iterator[tuple[Gone, str]]:
    """Each new one beside the one that it is likest, as far as there are any."""
    while gone and new:
        before, now = max(
            ((before, now) for before in gone for now in new),
            key=lambda pair: _likeness(pair[0], pair[1], template),
        )
        gone, new = [one for one in gone if one != before], [one for one in new if one != now]
        yield before, now


def _likeness(gone: Gone, now: str, template: Template) -> float:
    """1 for what is the same but for the ids that it names, 0 for what has nothing in common."""
    first, second = _settings(*gone), _settings(template, now)
    return len(first & second) / len(first | second) if first | second else 1


def _settings(template: Template, logical_id: str) -> set[str]:
    given = template.properties(logical_id).items()
    return {json.dumps([key, _without_ids(value)], sort_keys=True) for key, value in given}


def _without_ids(value: Any) -> Any:
    match value:
        case {"Ref": _} | {"Fn::GetAtt": _}:
            return "a reference"
        case dict():
            return {key: _without_ids(inside) for key, inside in value.items()}
        case list():
            return [_without_ids(inside) for inside in value]
    return value


def _problem(part: Template, before: str, now: str, template: Template) -> Problem:
    is_same = _likeness((part, before), now, template) == 1
    lost = "deployment makes a new, empty one and gives up the old one with its data"
    return Problem(
        resource=now,
        what=f"its logical id was {before} and is now {now}"
        if is_same
        else f"it is new, and {before} of the same type is gone",
        why=lost if is_same else f"if it is the same one, {lost}",
        instead=f'to keep it, write resource.override_logical_id("{before}"), or acknowledge the '
        f"loss; {never_deployed(part)}",
    )


def recorded_parts(stack: str, template: Template) -> list[Template]:
    """What the snapshots have of the stack of this path, the service's and each function's.

    Of a template that is nested in the stack, what they have of that one. Less what holds data, is
    gone or replaced, and was never committed.
    """
    snapshots = snapshots_folder()
    services = snapshots.iterdir() if snapshots.is_dir() else ()
    parts = [
        part
        for service in sorted(services)
        if construct_id(service.name) == stack
        for file in sorted(service.glob("*.json"))
        if not file.stem.endswith(CONTRACT_SUFFIX) and (part := _part(file, template))
    ]
    is_lost = {
        logical_id
        for part in parts
        for logical_id in _holding_data(part, *HOLDING_DATA, NESTED_STACK)
        if logical_id not in template.resources or changed(part, logical_id, template)
    }
    return [_less_uncommitted(part, is_lost) if is_lost else part for part in parts]


def _part(file: Path, template: Template) -> Template | None:
    try:
        part = Template.deployed(file)
    except (OSError, ValueError):
        return None
    if not template.parent:
        return part
    inside = Template(_nested_in(part.document, template))
    inside.file = file
    return inside


def _nested_in(document: dict[str, Any], template: Template) -> dict[str, Any]:
    """What a snapshot has of a template that is nested in its stack, or in one nested there."""
    if not template.parent:
        return document
    around = _nested_in(document, template.parent)
    return as_dict(as_dict(around.get(NESTED)).get(template.id_in_parent))


def _less_uncommitted(part: Template, lost: set[str]) -> Template:
    committed = _committed(part.file) if part.file else None
    if committed is None:
        return part
    kept = {
        logical_id: resource
        for logical_id, resource in part.resources.items()
        if logical_id not in lost or re.search(rf'"{re.escape(logical_id)}"', committed)
    }
    less = Template(part.document | {"Resources": kept})
    less.file = part.file
    return less


def _committed(file: Path) -> str | None:
    """The text of a file in the last commit, nothing if it isn't in it; None without git."""
    try:
        inside = run_program(["git", "rev-parse", "--is-inside-work-tree"], folder=project_root())
        if inside.returncode:
            return None
        return run_program(["git", "show", f"HEAD:./{shown(file)}"], folder=project_root()).stdout
    except FileNotFoundError:
        return None
