"""What a function's code says about its rights: what it hides, leaves unused, and lacks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lambda_foundry.access.vocabulary import listing
from lambda_foundry.aws_calls.operations import needs_of
from lambda_foundry.checks.code_and_role import Needed, calls_of, is_readable, lacking, line_for
from lambda_foundry.checks.finding import Finding
from lambda_foundry.checks.rules import IN_CHECK_ONLY
from lambda_foundry.checks.run import check
from lambda_foundry.template.document import Template
from lambda_foundry.template.policies import execution_role


@dataclass(frozen=True)
class Suggestion:
    """A line for the stack, and why the code needs it."""

    line: str
    because: tuple[str, ...]


def code_lines(template: Template, function: str) -> list[str]:
    """What the code doesn't tell, and the rights that it leaves unused, a sentence each."""
    return [*_hidden_sentence(template, function), *_unused(template, function)]


def suggestions(template: Template, function: str) -> list[Suggestion]:
    """The lines that the code needs and the role hasn't, one for each resource."""
    found: dict[tuple[str | None, bool], list[Needed]] = defaultdict(list)
    for needed in lacking(template, function):
        found[needed.resource, needed.by_index].append(needed)
    return [
        Suggestion(line_for(template, *group), tuple(_because(template, one) for one in group))
        for group in found.values()
    ]


def why_nothing_is_known(template: Template, function: str) -> str:
    """Why no line can be suggested, where code or role can't be read; `` where both can."""
    role = execution_role(template, function)
    if calls_of(template, function) is None:
        return "its code isn't beside the template, or is no Python"
    if role is None or not is_readable(template, role):
        return "its role, or one of its policies, isn't in the template"
    return ""


def hidden(template: Template, function: str) -> list[str]:
    """What a function's code doesn't tell, each with its place."""
    found = calls_of(template, function)
    if found is None:
        return []
    unknown = [
        f"which right {call.operation} of {call.service} needs ({call.file}:{call.line})"
        for call in found.calls
        if needs_of(call) is None
    ]
    return [*(f"{one.what} ({one.file}:{one.line})" for one in found.cant_tell), *unknown]


def _hidden_sentence(template: Template, function: str) -> Iterator[str]:
    if places := hidden(template, function):
        yield f"its code doesn't tell {listing(places)}, so no right of its role is called unused"


def _unused(template: Template, function: str) -> Iterator[str]:
    """What `foundry check` tells of the role, less what is acknowledged."""
    role = execution_role(template, function)
    for finding in template.once(_unused_rights):
        if execution_role(template, finding.resource) == role:
            yield finding.what


def _unused_rights(template: Template) -> Sequence[Finding]:
    return [one for one in check(template, rules=IN_CHECK_ONLY).findings if one.about]


def _because(template: Template, needed: Needed) -> str:
    where = template.path(needed.resource) if needed.resource else ""
    said = where.removesuffix("/Resource") or needed.resource
    return f"{needed.because}, on {said}" if said else needed.because
