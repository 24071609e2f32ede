"""Writes what `foundry access` says of code and role: `--suggest` and `--used`."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from lambda_foundry.access.code_and_rights import hidden, suggestions, why_nothing_is_known
from lambda_foundry.access.report import heading
from lambda_foundry.access.template_access import FunctionAccess
from lambda_foundry.access.used_rights import granted_rights, used_words
from lambda_foundry.template.document import Template

Told = tuple[str, dict[str, Any]]
"""What people read, and the same for programs."""


def suggested(template: Template, access: FunctionAccess) -> Told:
    """The lines that a function's stack lacks, each with what needs it, and what isn't known."""
    lines, remarks = suggestions(template, access.logical_id), _remarks(template, access.logical_id)
    text = [heading(access), *(["  Its code needs these lines in its stack:"] if lines else [])]
    for line in lines:
        text += [*(f"      # {why}" for why in line.because), f"      {line.line}"]
    text += [f"  {_sentence(remark)}" for remark in remarks]
    data = {"name": access.name, "lines": [asdict(line) for line in lines], "remarks": remarks}
    return "\n".join(text), data


def used(template: Template, access: FunctionAccess) -> Told:
    """Each right of a function's role, with what uses it."""
    rights = granted_rights(template, access.logical_id)
    remarks = [f"its code doesn't tell {place}" for place in hidden(template, access.logical_id)]
    text = [heading(access)]
    for right in rights:
        text += [f"  {right.action} on {', '.join(right.resources)}", f"      {used_words(right)}"]
    text += [f"  {_sentence(remark)}" for remark in remarks]
    data = {"name": access.name, "rights": [asdict(right) for right in rights], "remarks": remarks}
    return "\n".join(text), data


REPORTS: dict[str, Callable[[Template, FunctionAccess], Told]] = {
    "suggest": suggested,
    "used": used,
}
"""What says it, by the name of the option."""


def _remarks(template: Template, function: str) -> list[str]:
    if why := why_nothing_is_known(template, function):
        return [f"nothing can be suggested: {why}"]
    remarks = [f"its code doesn't tell {place}" for place in hidden(template, function)]
    if not suggestions(template, function):
        remarks.insert(0, "its role allows everything that its code is seen to need")
    return remarks


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
