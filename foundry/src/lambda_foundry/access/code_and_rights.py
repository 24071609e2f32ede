"""What a function's code says about its rights, for `--suggest` and `--used`, and in the text.

`suggested` and `used` write the two reports. Below them: what the code hides, leaves unused and
lacks; and for each right what uses it: the code, Lambda, tests, local runs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from lambda_foundry.access.report import heading, sentence
from lambda_foundry.access.template_access import FunctionAccess
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.aws_calls.exercised_calls import ExercisedCall, exercised_calls, local_calls
from lambda_foundry.aws_calls.operations import declared_uses, needs_of
from lambda_foundry.checks.code_and_role import is_denied, is_readable, lacking, line_for
from lambda_foundry.checks.finding import Finding
from lambda_foundry.checks.needed_rights import Needed, calls_of
from lambda_foundry.checks.rules import IN_CHECK_ONLY
from lambda_foundry.checks.run import check
from lambda_foundry.checks.unused_rights import (
    Use,
    used_of,
    uses_of_call,
    uses_of_key,
    uses_of_lambda,
)
from lambda_foundry.template.actions import knows_no_resource
from lambda_foundry.template.document import Template
from lambda_foundry.template.physical_names import resource_meant
from lambda_foundry.template.policies import Statement, execution_role, role_statements

Told = tuple[str, dict[str, Any]]
"""What people read, and the same for programs."""


def suggested(template: Template, access: FunctionAccess) -> Told:
    """The lines that a function's stack lacks, each with what needs it, and what isn't known."""
    lines, remarks = suggestions(template, access.logical_id), _remarks(template, access.logical_id)
    text = [heading(access), *(["  Its code needs these lines in its stack:"] if lines else [])]
    for line in lines:
        text += [*(f"      # {why}" for why in line.because), f"      {line.line}"]
    text += [f"  {sentence(remark)}" for remark in remarks]
    data = {"name": access.name, "lines": [asdict(line) for line in lines], "remarks": remarks}
    return "\n".join(text), data


def used(template: Template, access: FunctionAccess) -> Told:
    """Each right of a function's role, with what uses it."""
    rights = granted_rights(template, access.logical_id)
    remarks = [f"its code doesn't tell {place}" for place in hidden(template, access.logical_id)]
    text = [heading(access)]
    for right in rights:
        text += [f"  {right.action} on {', '.join(right.resources)}", f"      {used_words(right)}"]
    text += [f"  {sentence(remark)}" for remark in remarks]
    data = {"name": access.name, "rights": [asdict(right) for right in rights], "remarks": remarks}
    return "\n".join(text), data


REPORTS: dict[str, Callable[[Template, FunctionAccess], Told]] = {
    "suggest": suggested,
    "used": used,
}
"""What writes each report, by the name of its option."""


def _remarks(template: Template, function: str) -> list[str]:
    if why := why_nothing_is_known(template, function):
        return [f"nothing can be suggested: {why}"]
    remarks = [f"its code doesn't tell {place}" for place in hidden(template, function)]
    role = execution_role(template, function) or ""
    denied = [one for one in lacking(template, function) if is_denied(template, role, one)]
    remarks += [f"a statement denies {one.action}, which it needs: {one.because}" for one in denied]
    if not denied and not suggestions(template, function):
        remarks.insert(0, "its role allows everything that its code is seen to need")
    return remarks


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
    found: dict[tuple[object, ...], list[Needed]] = defaultdict(list)
    role = execution_role(template, function) or ""
    for needed in lacking(template, function):
        if not is_denied(template, role, needed):  # Else no line allows it.
            is_nameless = knows_no_resource(needed.action)
            key = (needed.resource, needed.by_index, needed.qualified, is_nameless)
            found[key].append(needed)
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


@dataclass(frozen=True, kw_only=True)
class GrantedRight:
    """One action of one statement, and what uses it."""

    action: str
    resources: list[str]
    in_code: list[str]
    """Files and lines."""
    declared: list[str]
    """Why the stack says that it is used."""
    by_lambda: bool
    tested: list[str]
    """Files of tests, each with the line of the handler that a test has run."""
    called_locally: list[str]
    """Files and lines that `foundry local` has run."""


def granted_rights(template: Template, function: str) -> list[GrantedRight]:
    """Every right of a function's role that is in the template."""
    role = execution_role(template, function)
    found = [one for one in role_statements(template, role or "") if one.allows]
    in_code = list(_uses_in_code(template, function))
    tested = list(_tested_uses(template, function))
    called_locally = list(_local_uses(template, function))
    declared = [
        (one.because, Use(one.action, resource_meant(template, one.on)))
        for one in declared_uses(template, function)
    ]
    return [
        GrantedRight(
            action=action,
            resources=statement.resource_texts,
            in_code=_matching(template, statement, action, in_code),
            declared=_matching(template, statement, action, declared),
            by_lambda=_is_lambdas(template, function, statement, action),
            tested=_matching(template, statement, action, tested),
            called_locally=_matching(template, statement, action, called_locally),
        )
        for statement in found
        for action in statement.actions
    ]


def used_words(right: GrantedRight) -> str:
    """What uses a right, in a few words."""
    words = [
        *(["in the code at " + ", ".join(right.in_code)] if right.in_code else []),
        *(f"declared: {because}" for because in right.declared),
        *(["used by Lambda itself"] if right.by_lambda else []),
    ]
    said = "; ".join(words) or "not seen in the code"
    if right.by_lambda and not right.in_code:
        return said
    words = [
        said,
        "tested by " + ", ".join(right.tested) if right.tested else "not tested",
        *(["called locally at " + ", ".join(right.called_locally)] if right.called_locally else []),
    ]
    return "; ".join(words)


def _uses_in_code(template: Template, function: str) -> Iterator[tuple[str, Use]]:
    found = calls_of(template, function)
    for call in found.calls if found else ():
        for use in uses_of_call(template, function, call) or ():
            yield f"{call.file}:{call.line}", use


def _tested_uses(template: Template, function: str) -> Iterator[tuple[str, Use]]:
    for test, exercised in exercised_calls():
        for where, use in _exercised_uses(template, function, exercised):
            yield f"{test.partition('::')[0]} ({where})", use


def _local_uses(template: Template, function: str) -> Iterator[tuple[str, Use]]:
    for exercised in local_calls():
        yield from _exercised_uses(template, function, exercised)


def _exercised_uses(
    template: Template, function: str, exercised: ExercisedCall
) -> Iterator[tuple[str, Use]]:
    if exercised.function == template.path(function).removesuffix("/Resource"):
        call = replace(exercised.call, file=PurePosixPath(exercised.file).name)
        for use in uses_of_call(template, function, call) or ():
            yield call.place, use


def _matching(
    template: Template, statement: Statement, action: str, uses: list[tuple[str, Use]]
) -> list[str]:
    """Where a right is used, each place once."""
    return list(
        dict.fromkeys(where for where, use in uses if used_of(template, statement, action, [use]))
    )


def _is_lambdas(template: Template, function: str, statement: Statement, action: str) -> bool:
    role = execution_role(template, function) or ""
    uses = [*uses_of_lambda(template, function), *uses_of_key(template, role, statement)]
    return bool(used_of(template, statement, action, uses))
