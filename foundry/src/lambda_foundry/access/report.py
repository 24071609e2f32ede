"""Writes access for people, programs and snapshots, and says how that of two revisions differs."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from lambda_foundry.access.rights import Line, Right, phrases
from lambda_foundry.access.template_access import FunctionAccess, TemplateAccess, template_access
from lambda_foundry.access.things import ANYTHING
from lambda_foundry.names import functions_by_path, services_by_path
from lambda_foundry.template.document import Template
from lambda_foundry.template.stack import Stack
from lambda_foundry.terminal import width_for_people

WIDTH = 100

LEFT_OUT = (
    "Not told here: whoever an account's own policies let invoke functions, its administrators "
    "for example, can invoke these too."
)


def as_text(access: FunctionAccess, code: Sequence[str] = ()) -> str:
    """Two paragraphs, each with the template's own terms under it, and what the code says."""
    parts = [
        heading(access),
        _paragraph(f"It can {can_words(access)}."),
        _terms(access.statements),
        _paragraph(f"It can be invoked by {invoked_words(access)}."),
        _terms([term for line in access.invoked_by for term in line.literal]),
    ]
    for line in access.also:
        parts += [_paragraph(sentence(line.words)), _terms(line.literal)]
    parts += [_paragraph(sentence(words)) for words in code]
    return "\n".join(part for part in parts if part)


def as_data(access: FunctionAccess, code: Sequence[str] = ()) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "name": access.name,
        "path": access.path,
        "logical_id": access.logical_id,
        "can": {"words": access.can, "statements": access.statements},
        "invoked_by": [_line_as_data(line) for line in access.invoked_by],
        "others": access.others,
        "also": [_line_as_data(line) for line in access.also],
        "code": list(code),
    }


def beside_as_text(template: TemplateAccess) -> str:
    """What a template allows beside its functions; nothing where that is nothing."""
    if not template.beside:
        return ""
    parts = [f"{template.name}, beside its functions"]
    for entry in template.beside:
        parts += [_paragraph(sentence(entry.line.words)), _terms(entry.line.literal)]
    return "\n".join(parts)


def unread_as_text(template: TemplateAccess) -> str:
    """What of a template can't be read; nothing where all of it can."""
    if not template.unread:
        return ""
    lines = [_paragraph(sentence(part)) for part in template.unread]
    return "\n".join([f"{template.name}, what can't be read", *lines])


def beside_as_data(template: TemplateAccess) -> list[dict[str, Any]]:
    """The same for JSON."""
    return [{"logical_id": entry.owner, **_line_as_data(entry.line)} for entry in template.beside]


def as_words(access: FunctionAccess) -> dict[str, list[str]]:
    """The words alone, for a snapshot."""
    words = {
        "can": access.can or ["do nothing"],
        "can be invoked by": [line.words for line in access.invoked_by] or ["nobody"],
    }
    also = [line.words for line in access.also]
    return words | ({"also": also} if also else {})


def words_of(stack: Stack, part: dict[str, Any]) -> dict[str, Any]:
    """`{"Access": …}` for what a part of a stack allows; nothing for one that allows nothing."""
    words: dict[str, Any] = {}
    beside: list[str] = []
    for template, resources in stack.within(part):
        access = _access_in(template)
        words |= {
            function.path.partition("/")[2] or function.logical_id: as_words(function)
            for function in access.functions
            if function.logical_id in resources
        }
        beside += [entry.line.words for entry in access.beside if entry.owner in resources]
    if beside:
        words["beside its functions"] = beside
    return {"Access": words} if words else {}


@cache
def _access_in(template: Template) -> TemplateAccess:
    """Read once for all parts of a stack; the time of each would grow with the others."""
    return template_access(
        template,
        name=template.stack_path,
        service=services_by_path().get(template.stack_path, ""),
        functions=functions_by_path(),
    )


def can_words(access: FunctionAccess) -> str:
    """What it can do as one sentence."""
    return "; ".join(access.can) or "do nothing"


def invoked_words(access: FunctionAccess) -> str:
    """Who can invoke it as one sentence."""
    said = "; ".join(line.words for line in access.invoked_by)
    if not said:
        return f"nobody that the template names{_others(access)}"
    is_open = any(line.words.startswith("anyone on the internet") for line in access.invoked_by)
    return said if is_open else f"{said}{_others(access) or '; and nobody else'}"


def _others(access: FunctionAccess) -> str:
    return f"; and perhaps by others whom {access.others} lets" if access.others else ""


def heading(access: FunctionAccess) -> str:
    """A function by all its names."""
    other = [name for name in (access.path, access.logical_id) if name and name != access.name]
    return f"{access.name} ({', '.join(other)})" if other else access.name


def sentence(words: str) -> str:
    """Words with a capital letter and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def _paragraph(words: str) -> str:
    return textwrap.fill(
        words,
        min(WIDTH, width_for_people() or WIDTH),
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _terms(terms: Sequence[str]) -> str:
    return "\n".join(f"      {term}" for term in terms)


def _line_as_data(line: Line) -> dict[str, Any]:
    return {"words": line.words, "statements": list(line.literal)}


def differences(
    before: Sequence[TemplateAccess], after: Sequence[TemplateAccess]
) -> dict[str, list[str]]:
    """For each function that differs, sentences without its name: `can now also …`."""
    old = {access.name: access for template in before for access in template.functions}
    new = {access.name: access for template in after for access in template.functions}
    found = {name: _changes(old.get(name), new.get(name)) for name in sorted({*old, *new})}
    found |= _changes_beside(before, after)
    return {name: said for name, said in found.items() if said}


def _changes_beside(
    before: Sequence[TemplateAccess], after: Sequence[TemplateAccess]
) -> dict[str, list[str]]:
    """The same for what is no function's, stack by stack."""
    old, new = _lines_by_stack(before), _lines_by_stack(after)
    return {
        f"{name}, beside its functions,": [
            *_changed_lines("newly says:", new.get(name, []), old.get(name, [])),
            *_changed_lines("no longer says:", old.get(name, []), new.get(name, [])),
        ]
        for name in sorted({*old, *new})
    }


def _lines_by_stack(templates: Sequence[TemplateAccess]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for template in templates:
        found.setdefault(template.name, []).extend(entry.line for entry in template.beside)
    return found


def _changes(old: FunctionAccess | None, new: FunctionAccess | None) -> list[str]:
    if new is None:
        return ["is gone"]
    if old is None:
        return [
            f"is new: it can {can_words(new)}",
            f"is new: it can be invoked by {invoked_words(new)}",
        ]
    return [
        *_changed_rights(old.rights, new.rights),
        *_changed_remarks(old, new),
        *_other_changes(old, new),
    ]


def _changed_rights(old: Sequence[Right], new: Sequence[Right]) -> list[str]:
    """Rights one by one: what a wider one includes is neither new nor lost."""
    gained = [right for right in new if right not in old and not _is_within(right, old)]
    lost = [right for right in old if right not in new and not _is_within(right, new)]
    kept = [right for right in new if right not in old and _is_within(right, old)]
    said = []
    if allowed := _said(gained, allowed=True):
        said.append(f"can now also {allowed}")
    if allowed := _said(lost, allowed=True):
        still = _said(kept, allowed=True)
        said.append(f"can no longer {allowed}" + (f", but can still {still}" if still else ""))
    if denied := _said(gained, allowed=False):
        said.append(f"is now kept from this: {denied}")
    if denied := _said(lost, allowed=False):
        said.append(f"is no longer kept from this: {denied}")
    return said


def _said(rights: Iterable[Right], *, allowed: bool) -> str:
    return "; ".join(phrases(replace(r, allowed=True) for r in rights if r.allowed == allowed))


def _is_within(right: Right, others: Iterable[Right]) -> bool:
    return any(
        other.allowed == right.allowed
        and other.proviso in {"", right.proviso}
        and other.thing in {right.thing, ANYTHING}
        and bool(other.action)
        and fnmatchcase(right.action, other.action)
        for other in others
    )


def _changed_remarks(old: FunctionAccess, new: FunctionAccess) -> list[str]:
    gained = [remark for remark in new.remarks if remark not in old.remarks]
    lost = [remark for remark in old.remarks if remark not in new.remarks]
    return [f"can now also {remark}".replace("also but only", "do only") for remark in gained] + [
        f"can no longer {remark}".replace("can no longer but only", "is no longer kept to")
        for remark in lost
    ]


def _other_changes(old: FunctionAccess, new: FunctionAccess) -> list[str]:
    return [
        *_changed_lines("can now also be invoked by", new.invoked_by, old.invoked_by),
        *_changed_lines("can no longer be invoked by", old.invoked_by, new.invoked_by),
        *_changed_lines("has this newly around it:", new.also, old.also),
        *_changed_lines("no longer has this around it:", old.also, new.also),
    ]


def _changed_lines(beginning: str, these: Sequence[Line], those: Sequence[Line]) -> list[str]:
    known = {line.words for line in those}
    return [f"{beginning} {line.words}" for line in these if line.words not in known]
