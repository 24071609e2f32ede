"""What a template allows beside its functions: to other roles, users, queues, buckets."""

from collections.abc import Iterator
from dataclasses import dataclass

from lambda_foundry.access.callers import permitted_by
from lambda_foundry.access.identities import IDENTITIES, identity_statements
from lambda_foundry.access.line import Line, literal
from lambda_foundry.access.names import Names
from lambda_foundry.access.polled import polled_by
from lambda_foundry.access.resource_policies import resource_policies, subjects
from lambda_foundry.access.rights import condition_remark, rights_of
from lambda_foundry.access.role_powers import Powers, add_role
from lambda_foundry.access.role_users import functions_by_role
from lambda_foundry.access.sentences import phrases
from lambda_foundry.access.things import thing_of, things_words
from lambda_foundry.access.trust import trust_terms, trust_words
from lambda_foundry.template.event_sources import event_source_mappings
from lambda_foundry.template.resource_policy import all_permissions
from lambda_foundry.template.roles import ROLE


@dataclass(frozen=True)
class Beside:
    """A line, and the resource that it is about."""

    owner: str
    line: Line


def beside(names: Names, known: set[str]) -> list[Beside]:
    """Everything that is allowed in the template and isn't told with a function already."""
    found = [*_identities(names), *_policies(names), *_outside_functions(names)]
    return [entry for entry in found if not known.issuperset(entry.line.literal)]


def _identities(names: Names) -> Iterator[Beside]:
    for identity in names.template.ids(*IDENTITIES):
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
    rights = [
        right
        for statement in found
        for right in rights_of(statement, names, remark=condition_remark(names, statement.origin))
    ]
    said = "; ".join(phrases(rights)) or "do nothing"
    return Line(f"{names.of(identity)} can {said}", tuple(map(literal, found)))


def _policies(names: Names) -> Iterator[Beside]:
    for subject in subjects(names.template):
        for line in resource_policies(names, {subject}):
            yield Beside(subject, line)


def _outside_functions(names: Names) -> Iterator[Beside]:
    """Who may invoke functions of other templates, and what is read for them."""
    for permission in all_permissions(names.template):
        if permission.function is None:
            line = permitted_by([permission], names)[0]
            whom = things_words([thing_of(permission.function_name, names)])
            yield Beside(permission.logical_id, _invoked(whom, line))
    for mapping in event_source_mappings(names.template):
        if mapping.function is None:
            whom = things_words([thing_of(mapping.properties.get("FunctionName"), names)])
            yield Beside(mapping.logical_id, _invoked(whom, polled_by(mapping, names)))


def _invoked(whom: str, line: Line) -> Line:
    return Line(
        f"{whom}, which isn't in this template, can be invoked by {line.words}", line.literal
    )
