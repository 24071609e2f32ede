"""All there is to say about one function's permissions."""

from dataclasses import dataclass

from lambda_foundry.access.api_routes import openness
from lambda_foundry.access.callers import permitted
from lambda_foundry.access.line import Line
from lambda_foundry.access.names import Names
from lambda_foundry.access.polled import polled
from lambda_foundry.access.resource_policies import resource_policies
from lambda_foundry.access.rights import Right
from lambda_foundry.access.role_callers import other_powers, role_callers
from lambda_foundry.access.role_powers import function_powers
from lambda_foundry.access.trust import unusual_trust
from lambda_foundry.template.event_sources import event_sources_of
from lambda_foundry.template.functions import FUNCTION
from lambda_foundry.template.names import shown_name
from lambda_foundry.template.resource_policy import permissions_of
from lambda_foundry.template.roles import role_of
from lambda_foundry.template.values import alternatives, references


@dataclass(frozen=True, kw_only=True)
class FunctionAccess:
    """What a function can do and who can invoke it, in words and in the template's terms."""

    name: str
    path: str
    logical_id: str
    can: list[str]
    statements: list[str]
    """What `can` is made of."""
    rights: list[Right]
    """The part of `can` that two revisions are compared by, right by right."""
    remarks: list[str]
    """The part of `can` that is not rights."""
    invoked_by: list[Line]
    also: list[Line]
    """What others may do by what belongs to the function: its callers' roles, its queues."""


def access_of(names: Names) -> FunctionAccess:
    """The access of the function that `names` are seen from."""
    template, function = names.template, names.function
    powers = function_powers(names)
    callers = [*permitted(names), *polled(names), *role_callers(names)]
    if template.type(function) != FUNCTION:
        callers.append(Line("whom a transform connects when the template is deployed"))
    return FunctionAccess(
        name=shown_name(template, function, functions=names.functions),
        path=template.path(function).removesuffix("/Resource"),
        logical_id=function,
        can=list(dict.fromkeys(powers.words)),
        statements=list(dict.fromkeys(powers.literal)),
        rights=list(dict.fromkeys(powers.rights)),
        remarks=powers.remarks,
        invoked_by=_once(callers),
        also=_once(
            [
                *openness(names),
                *_trust(names),
                *other_powers(names),
                *resource_policies(names, powers.used | _sources(names)),
            ]
        ),
    )


def told(access: FunctionAccess) -> set[str]:
    """All the template's own terms that were put into words."""
    lines = [*access.invoked_by, *access.also]
    return {*access.statements, *(term for line in lines for term in line.literal)}


def _once(lines: list[Line]) -> list[Line]:
    """Lines of the same words as one, with the literal terms of all."""
    merged: dict[str, Line] = {}
    for line in lines:
        same = merged.get(line.words, Line(line.words))
        sources = tuple(dict.fromkeys((*same.sources, *line.sources)))
        merged[line.words] = Line(line.words, (*same.literal, *line.literal), sources)
    return list(merged.values())


def _sources(names: Names) -> set[str]:
    """The resources that the function's triggers read or listen to."""
    permissions = permissions_of(names.template, names.function)
    mappings = event_sources_of(names.template, names.function)
    return references([p.source_arn for p in permissions] + [m.source for m in mappings])


def _trust(names: Names) -> list[Line]:
    """Who may take on the execution role, where that isn't Lambda alone."""
    roles = [
        role_of(names.template, value)
        for value in alternatives(names.template.properties(names.function).get("Role"))
    ]
    return [line for role in roles if role for line in unusual_trust(role, names)]
