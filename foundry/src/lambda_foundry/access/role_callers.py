"""Who may invoke a function by a role, a user or a group, without a statement of its own policy.

CloudFormation too invokes functions so, for a custom resource or a macro: as whoever deploys the
stack. docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
"""

from collections import defaultdict
from collections.abc import Iterator

from lambda_foundry.access.event_sources import what_it_hears
from lambda_foundry.access.identities import (
    connections,
    functions_by_role,
    identity_statements,
    invoking,
    may_invoke,
    roles_in,
    trust_terms,
    trust_words,
    users_of_roles,
)
from lambda_foundry.access.names import Names, is_custom
from lambda_foundry.access.rights import Line, all_rights, literal, phrases
from lambda_foundry.access.things import full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import function_of, functions_in
from lambda_foundry.template.policies import ROLE, Statement, role_of
from lambda_foundry.template.values import listed

INVOKE = "lambda:invokefunction"
_VERSIONS = {
    frozenset({""}): "",
    frozenset({"", "any version or alias"}): "also any version or alias of it",
    frozenset({"any version or alias"}): "only a version or alias of it",
    frozenset({"itself, any version or alias, and every function whose name goes on after it"}): (
        "also any version or alias of it, and every function whose name goes on after its"
    ),
}

MACRO = "AWS::CloudFormation::Macro"

DISTRIBUTION = "AWS::CloudFront::Distribution"


def role_callers(names: Names) -> list[Line]:
    """A line for each identity of the template that may, and for each connection by another's.

    At last one for CloudFormation, where the function stands behind custom resources or macros.
    """
    return [
        *_by_identity(names),
        *_by_outside_role(names),
        *_at_the_edge(names),
        *_by_deployments(names),
    ]


def _calling_roles(names: Names) -> list[str]:
    """The roles that may invoke the function and are no function's own."""
    functions = names.template.once(functions_by_role)
    return [
        identity
        for identity, statements in names.template.once(invoking).items()
        if identity not in functions and any(_is_meant(s, names) for s in statements)
    ]


def other_powers(names: Names) -> list[Line]:
    """What else the roles may do that invoke the function."""
    lines = []
    for role in _calling_roles(names):
        others = [
            statement
            for statement in identity_statements(names.template, role)
            if not _is_meant(statement, names)
        ]
        if rights := all_rights(others, names):
            words = f"{names.of(role)} can {'; '.join(phrases(rights))}"
            lines.append(Line(words, tuple(literal(statement) for statement in others)))
    return lines


def _by_identity(names: Names) -> Iterator[Line]:
    template = names.template
    for identity, statements in template.once(invoking).items():
        meant = [statement for statement in statements if _is_meant(statement, names)]
        if meant and identity not in _own_roles(names):
            caller = _caller(identity, names)
            words = f"{caller}{_how(meant, names)}"
            terms = [literal(statement) for statement in meant]
            if template.type(identity) == ROLE and identity not in template.once(functions_by_role):
                terms += trust_terms(identity, names)
            yield Line(words, tuple(terms), _connected(identity, names))


def _connected(identity: str, names: Names) -> tuple[str, ...]:
    """What invokes as an identity: functions, whatever works with the role, or itself."""
    functions = names.template.once(functions_by_role).get(identity)
    users = names.template.once(users_of_roles).get(identity)
    return tuple(functions or users or [identity])


def _how(meant: list[Statement], names: Names) -> str:
    """What is to be said where it isn't just this function that may just be invoked."""
    rights = all_rights(meant, names)
    plain = [
        right.thing.part
        for right in rights
        if (right.action, right.thing.name, right.proviso) == (INVOKE, "itself", "")
    ]
    said = [_VERSIONS.get(frozenset(plain), f"as {listing(plain)}")] if plain else []
    said += phrases(right for right in rights if right.thing.part not in plain or right.proviso)
    words = "; ".join(phrase.replace("itself", "it") for phrase in said if phrase)
    return f" ({words})" if words else ""


def _caller(identity: str, names: Names) -> str:
    template = names.template
    functions = template.once(functions_by_role).get(identity)
    if functions:
        return listing(_function(function, names) for function in functions)
    if template.type(identity) != ROLE:
        return names.of(identity)
    trusted = trust_words(identity, names)
    by = f"{names.of(identity)}, which {trusted}"
    users = [_user(user, names) for user in template.once(users_of_roles).get(identity, [])]
    return f"{listing(users)}, by {by}" if users else by


def _function(function: str, names: Names) -> str:
    """Its name, and what it is invoked for where that is a deployment: CDK's provider framework."""
    by = _for_deployments(function, names)
    return f"{names.of(function)} (invoked by {by})" if by else names.of(function)


def _user(logical_id: str, names: Names) -> str:
    return f"{names.of(logical_id)}{what_it_hears(logical_id, names)}"


def _by_outside_role(names: Names) -> Iterator[Line]:
    """Connections whose role is elsewhere, so that only the connection can be seen."""
    template = names.template
    for logical_id in template.once(connections).get(names.function, []):
        for role in roles_in(template.properties(logical_id)):
            if role_of(template, role) is None:
                named = things_words([thing_of(role, names)])
                words = f"{_user(logical_id, names)}, as far as {named} may"
                words += ", which isn't in this template"
                terms = (f"{template.type(logical_id)} [{logical_id}]",)
                yield Line(words, terms, (logical_id,))


def _at_the_edge(names: Names) -> Iterator[Line]:
    """A line for each distribution of CloudFront that runs copies of the function.

    docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
    """
    template = names.template
    for logical_id, properties in template.of_type(DISTRIBUTION):
        said = as_dict(properties.get("DistributionConfig"))
        behaviors = [said.get("DefaultCacheBehavior"), *listed(said.get("CacheBehaviors"))]
        asked = [as_dict(each).get("LambdaFunctionAssociations") for each in behaviors]
        if names.function in functions_in(template, asked):
            terms = (f"{DISTRIBUTION} LambdaFunctionAssociations [{logical_id}]",)
            yield Line(f"{names.of(logical_id)}, at its edge", terms, (logical_id,))


def _is_meant(statement: Statement, names: Names) -> bool:
    return may_invoke(statement, names.template, names.function)


def _own_roles(names: Names) -> set[str]:
    role = role_of(names.template, names.template.properties(names.function).get("Role"))
    return {role} if role else set()


def _by_deployments(names: Names) -> Iterator[Line]:
    """A line for all custom resources and macros that the function stands behind."""
    served = names.template.once(_served).get(names.function, [])
    if not served:
        return
    terms = [
        f"{names.template.type(logical_id)} {key} {full_text(value)} [{logical_id}]"
        for logical_id in served
        for key, value in names.template.properties(logical_id).items()
        if key in {"ServiceToken", "FunctionName"}
    ]
    yield Line(_for_deployments(names.function, names), tuple(terms), tuple(served))


def _for_deployments(function: str, names: Names) -> str:
    """`CloudFormation, for the custom resource Seed`; nothing for any other function."""
    served = names.template.once(_served).get(function, [])
    return f"CloudFormation, for {listing(map(names.of, served))}" if served else ""


def _served(template: Template) -> dict[str, list[str]]:
    """What each function makes when a stack is deployed."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in template.resources:
        if is_custom(template, logical_id):
            key = "ServiceToken"
        elif template.type(logical_id) == MACRO:
            key = "FunctionName"
        else:
            continue
        if function := function_of(template, template.properties(logical_id).get(key)):
            found[function].append(logical_id)
    return found
