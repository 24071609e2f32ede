"""What a template allows: the access of each of its functions, and the rest beside them.

Also that of all templates of this project's assembly.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lambda_foundry.access.callers import permitted, permitted_by, statements_for
from lambda_foundry.access.event_sources import polled, polled_by
from lambda_foundry.access.names import Names
from lambda_foundry.access.openness import openness
from lambda_foundry.access.powers import Powers, add_role, function_powers
from lambda_foundry.access.resource_policies import (
    resource_policies,
    subjects,
    trust_terms,
    trust_words,
    unusual_trust,
)
from lambda_foundry.access.rights import (
    Line,
    Right,
    all_rights,
    literal,
    phrases,
    without_effect,
)
from lambda_foundry.access.role_callers import functions_by_role, other_powers, role_callers
from lambda_foundry.access.things import thing_of, things_words
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.names import functions_by_path, services_by_path
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import NESTED_STACK, Template, shown_name
from lambda_foundry.template.functions import (
    FUNCTION,
    Permission,
    event_source_mappings,
    event_sources_of,
    function_ids,
    functions_in,
    permission_branches,
)
from lambda_foundry.template.policies import IDENTITIES, ROLE, identity_statements, role_of
from lambda_foundry.template.values import alternatives, references

UNREAD = "a part of the template that can't be read"

MODULE = "::MODULE"
"""How the type of a CloudFormation module ends."""

SERVERLESS = "AWS::Serverless::Function"
"""A function that becomes one by a transform, with its role and its permissions."""


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
    others: str = ""
    """What may let others invoke it, and isn't known; nothing where all of it is."""


@dataclass(frozen=True)
class Beside:
    """A line, and the resource that it is about."""

    owner: str
    line: Line


@dataclass(frozen=True, kw_only=True)
class TemplateAccess:
    """Every function, and the permissions that are no function's."""

    name: str
    functions: list[FunctionAccess]
    beside: list[Beside] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """What of the template only a deployment knows."""


def template_access(
    template: Template,
    *,
    name: str,
    service: str = "",
    functions: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
) -> TemplateAccess:
    """The access of a template's functions.

    `service` is whose stack it is, `functions` the project's functions by their constructs' paths.
    With `only`, these functions by their logical ids, and nothing that is beside them.
    """
    found = [
        _access_of(Names(template, function, service=service, functions=functions))
        for function in [*function_ids(template), *template.ids(SERVERLESS)]
        if only is None or function in only
    ]
    known = {term for access in found for term in _told(access)}
    others = Names(template, "", service=service, functions=functions)
    unread = [f"{part.where}: {part.why}" for part in template.unread]
    beside = _beside(others, known) if only is None else []
    return TemplateAccess(name=name, functions=found, beside=beside, unread=unread)


def project_access(assembly: Assembly) -> list[TemplateAccess]:
    """That of every stack of this project, and of every stack nested in one."""
    functions, services = functions_by_path(), services_by_path()
    return [
        template_access(
            template,
            name=stack.path,
            service=services.get(stack.path, ""),
            functions=functions,
        )
        for stack in assembly.stacks
        for template in stack.templates
    ]


def access_of_one(assembly: Assembly, function: str) -> tuple[Template, TemplateAccess] | None:
    """The template and the access of one function of this project, read from its stack alone.

    None where no function has exactly this name.
    """
    functions, services = functions_by_path(), services_by_path()
    path = {name: path for path, name in functions.items()}.get(function, "").partition("/")[0]
    for stack in assembly.stacks:
        if stack.path == path:
            template = stack.template
            found = [
                logical_id
                for logical_id in template.ids(FUNCTION)
                if shown_name(template, logical_id, functions=functions) == function
            ]
            if len(found) == 1:
                return template, template_access(
                    template,
                    name=path,
                    service=services.get(path, ""),
                    functions=functions,
                    only=found,
                )
    return None


def _access_of(names: Names) -> FunctionAccess:
    """The access of the function that `names` are seen from."""
    template, function = names.template, names.function
    powers = function_powers(names)
    if template.unread:
        powers.remarks.append(f"and perhaps what {UNREAD} lets it do")
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
        remarks=powers.beside_rights,
        invoked_by=_once(callers),
        others=_others(names),
        also=_once(
            [
                *(Line(line.words) for line in powers.lines),
                *openness(names),
                *_trust(names),
                *other_powers(names),
                *resource_policies(names, powers.used | _trigger_sources(names)),
            ]
        ),
    )


def _others(names: Names) -> str:
    """What isn't known, and may let others invoke the function."""
    template = names.template
    if template.unread:
        return UNREAD
    if template.type(names.function) != FUNCTION:
        return "the transform"
    return listing(map(names.of, template.once(_opened_later).get(names.function, [])))


def _opened_later(template: Template) -> dict[str, list[str]]:
    """What each function is given to and stands for resources that the template doesn't have."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in template.resources:
        type_ = template.type(logical_id)
        if type_ == NESTED_STACK or type_.endswith(MODULE):
            for function in functions_in(template, template.properties(logical_id)):
                found[function].append(logical_id)
    return found


def _once(lines: list[Line]) -> list[Line]:
    """Lines of the same words as one, with the literal terms of all."""
    merged: dict[str, Line] = {}
    for line in lines:
        same = merged.get(line.words, Line(line.words))
        sources = tuple(dict.fromkeys((*same.sources, *line.sources)))
        merged[line.words] = Line(line.words, (*same.literal, *line.literal), sources)
    return list(merged.values())


def _trigger_sources(names: Names) -> set[str]:
    """The resources that the function's triggers read or listen to."""
    permissions = statements_for(names)
    mappings = event_sources_of(names.template, names.function)
    return references([p.source_arn for p in permissions] + [m.source for m in mappings])


def _trust(names: Names) -> list[Line]:
    """Who may take on the execution role, where that isn't Lambda alone."""
    roles = [
        role_of(names.template, value)
        for value in alternatives(names.template.properties(names.function).get("Role"))
    ]
    return [line for role in roles if role for line in unusual_trust(role, names)]


def _told(access: FunctionAccess) -> set[str]:
    """All the template's own terms that were put into words."""
    lines = [*access.invoked_by, *access.also]
    return {*access.statements, *(term for line in lines for term in line.literal)}


def _beside(names: Names, known: set[str]) -> list[Beside]:
    """Everything that is allowed in the template and isn't told with a function already."""
    found = [*_identity_lines(names), *_policies(names), *_outside_functions(names)]
    return [entry for entry in found if not known.issuperset(entry.line.literal)]


def _identity_lines(names: Names) -> Iterator[Beside]:
    for identity in names.template.ids(*IDENTITIES):
        for line in without_effect(identity_statements(names.template, identity), names):
            yield Beside(identity, line)
        is_role = names.template.type(identity) == ROLE
        yield Beside(identity, _role(identity, names) if is_role else _person(identity, names))


def _role(role: str, names: Names) -> Line:
    powers = Powers()
    add_role(powers, {"Ref": role}, names)
    said = "; ".join(powers.words) or "do nothing"
    words = f"{names.of(role)}, which {trust_words(role, names)}, can {said}"
    # That Lambda may take on a function's role goes without saying.
    is_executing = role in names.template.once(functions_by_role)
    trust = [] if is_executing else trust_terms(role, names)
    return Line(words, (*powers.literal, *trust))


def _person(identity: str, names: Names) -> Line:
    found = identity_statements(names.template, identity)
    said = "; ".join(phrases(all_rights(found, names))) or "do nothing"
    return Line(f"{names.of(identity)} can {said}", tuple(map(literal, found)))


def _policies(names: Names) -> Iterator[Beside]:
    for subject in subjects(names.template):
        for line in resource_policies(names, {subject}):
            yield Beside(subject, line)


def _outside_functions(names: Names) -> Iterator[Beside]:
    """Who may invoke functions of other templates, and what is read for them."""
    elsewhere: dict[str, list[Permission]] = defaultdict(list)
    for permission in permission_branches(names.template):
        if permission.function is None:
            elsewhere[permission.logical_id].append(permission)
    for logical_id, permissions in elsewhere.items():
        if not any(permission.function_name for permission in permissions):
            yield _of_no_function(logical_id, names)
            continue
        whom = things_words(
            dict.fromkeys(thing_of(permission.function_name, names) for permission in permissions)
        )
        for line in _once(permitted_by(permissions, names)):
            yield Beside(logical_id, _invoked(whom, line))
    for mapping in event_source_mappings(names.template):
        if mapping.function is None and not mapping.properties.get("FunctionName"):
            yield _of_no_function(mapping.logical_id, names)
        elif mapping.function is None:
            whom = things_words([thing_of(mapping.properties.get("FunctionName"), names)])
            for line in polled_by(mapping, names):
                yield Beside(mapping.logical_id, _invoked(whom, line))


def _of_no_function(logical_id: str, names: Names) -> Beside:
    words = f"{names.of(logical_id)} names no function, and so it lets nobody invoke any"
    return Beside(logical_id, Line(words, (f"{names.template.type(logical_id)} [{logical_id}]",)))


def _invoked(whom: str, line: Line) -> Line:
    return Line(
        f"{whom}, which isn't in this template, can be invoked by {line.words}", line.literal
    )
