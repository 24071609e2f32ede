"""What functions may do that they might not before, and the other way round, in sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from lambda_foundry.access.report import can_words, invoked_words
from lambda_foundry.access.rights import Line, Right, phrases
from lambda_foundry.access.template_access import FunctionAccess, TemplateAccess
from lambda_foundry.access.things import ANYTHING


def differences(
    before: Sequence[TemplateAccess], after: Sequence[TemplateAccess]
) -> dict[str, list[str]]:
    """For each function that differs, sentences without its name: `can now also …`."""
    old = {access.name: access for template in before for access in template.functions}
    new = {access.name: access for template in after for access in template.functions}
    found = {name: _between(old.get(name), new.get(name)) for name in sorted({*old, *new})}
    found |= _beside(before, after)
    return {name: said for name, said in found.items() if said}


def _beside(
    before: Sequence[TemplateAccess], after: Sequence[TemplateAccess]
) -> dict[str, list[str]]:
    """The same for what is no function's, stack by stack."""
    old, new = _lines_by_stack(before), _lines_by_stack(after)
    return {
        f"{name}, beside its functions,": [
            *_lines("newly says:", new.get(name, []), old.get(name, [])),
            *_lines("no longer says:", old.get(name, []), new.get(name, [])),
        ]
        for name in sorted({*old, *new})
    }


def _lines_by_stack(templates: Sequence[TemplateAccess]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for template in templates:
        found.setdefault(template.name, []).extend(entry.line for entry in template.beside)
    return found


def _between(old: FunctionAccess | None, new: FunctionAccess | None) -> list[str]:
    if new is None:
        return ["is gone"]
    if old is None:
        return [
            f"is new: it can {can_words(new)}",
            f"is new: it can be invoked by {invoked_words(new)}",
        ]
    return [*_rights(old.rights, new.rights), *_remarks(old, new), *_others(old, new)]


def _rights(old: Sequence[Right], new: Sequence[Right]) -> list[str]:
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


def _remarks(old: FunctionAccess, new: FunctionAccess) -> list[str]:
    gained = [remark for remark in new.remarks if remark not in old.remarks]
    lost = [remark for remark in old.remarks if remark not in new.remarks]
    return [f"can now also {remark}".replace("also but only", "do only") for remark in gained] + [
        f"can no longer {remark}".replace("can no longer but only", "is no longer kept to")
        for remark in lost
    ]


def _others(old: FunctionAccess, new: FunctionAccess) -> list[str]:
    return [
        *_lines("can now also be invoked by", new.invoked_by, old.invoked_by),
        *_lines("can no longer be invoked by", old.invoked_by, new.invoked_by),
        *_lines("has this newly around it:", new.also, old.also),
        *_lines("no longer has this around it:", old.also, new.also),
    ]


def _lines(beginning: str, these: Sequence[Line], those: Sequence[Line]) -> list[str]:
    known = {line.words for line in those}
    return [f"{beginning} {line.words}" for line in these if line.words not in known]
