"""Who may invoke a function by a role, a user or a group, without a statement of its own policy.

CloudFormation too invokes functions so, for a custom resource or a macro: as whoever deploys the
stack. docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.access.event_sources import what_it_hears
from lambda_foundry.access.names import Names, is_custom
from lambda_foundry.access.powers import AWS_MANAGED
from lambda_foundry.access.resource_policies import trust_terms, trust_words
from lambda_foundry.access.rights import Line, all_rights, literal, phrases
from lambda_foundry.access.things import full_text, thing_of, things_words
from lambda_foundry.access.vocabulary import listing
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.functions import (
    ALIAS,
    FUNCTION,
    MAPPING,
    PERMISSION,
    VERSION,
    function_of,
    functions_in,
)
from lambda_foundry.template.policies import (
    IDENTITIES,
    ROLE,
    Statement,
    covers,
    identity_statements,
    role_of,
)
from lambda_foundry.template.values import listed, references, text

INVOKE = "lambda:invokefunction"
_INVOKING = (INVOKE, "lambda:invokefunctionurl", "lambda:invokeasync")
_INVOKE_ANYTHING = {
    "AWSLambdaRole",
    "AWSLambda_FullAccess",
    "AWSLambdaInvocation-DynamoDB",
    "AdministratorAccess",
    "PowerUserAccess",
}
"""AWS's managed policies that let one invoke every function."""

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

_OPEN_END = re.compile(r"(?:.+:function:)?\$\{(\w+)(?:\.Arn)?\}\*")
"""A function of the template, and every one whose name goes on after it."""

_ROLE_KEY = re.compile(r"[rR]ole(Arn|ARN)$")
_CONNECTS_ITSELF = {FUNCTION, ALIAS, VERSION, PERMISSION, MAPPING}


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


def _calling_roles(names: Names) -> list[str]:
    """The roles that may invoke the function and are no function's own."""
    functions = names.template.once(functions_by_role)
    return [
        identity
        for identity, statements in names.template.once(_invoking).items()
        if identity not in functions and any(_is_meant(s, names) for s in statements)
    ]


def _by_identity(names: Names) -> Iterator[Line]:
    template = names.template
    for identity, statements in template.once(_invoking).items():
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
    users = names.template.once(_users_of_roles).get(identity)
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
    users = [_user(user, names) for user in template.once(_users_of_roles).get(identity, [])]
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
    for logical_id in template.once(_connections).get(names.function, []):
        for role in _roles_in(template.properties(logical_id)):
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


def functions_by_role(template: Template) -> dict[str, list[str]]:
    """The functions that each role is the execution role of."""
    found: dict[str, list[str]] = defaultdict(list)
    for function, properties in template.of_type(FUNCTION):
        if role := role_of(template, properties.get("Role")):
            found[role].append(function)
    return found


def _invoking(template: Template) -> dict[str, list[Statement]]:
    """The statements that let an identity invoke some function, AWS's own policies included."""
    found = {}
    for identity in template.ids(*IDENTITIES):
        own = [s for s in identity_statements(template, identity) if _invokes(s)]
        if both := [*own, *_managed(template, identity)]:
            found[identity] = both
    return found


def _invokes(statement: Statement) -> bool:
    """Whether a statement that allows something speaks of invoking functions at all."""
    return statement.allows and any(covers(statement, action) for action in _INVOKING)


def _managed(template: Template, identity: str) -> list[Statement]:
    attached = listed(template.properties(identity).get("ManagedPolicyArns"))
    names = [text(policy).rpartition("/")[2] for policy in attached if AWS_MANAGED in text(policy)]
    return [
        Statement(
            origin=identity,
            effect="Allow",
            actions=["lambda:InvokeFunction"],
            resources=["*"],
            sid=name,
        )
        for name in names
        if name in _INVOKE_ANYTHING
    ]


def _is_meant(statement: Statement, names: Names) -> bool:
    """Whether a statement lets its role, user or group invoke the function.

    A function whose name CloudFormation makes up counts for every pattern that takes in no named
    one, for what that name will be can't be told.
    """
    if not _invokes(statement):
        return False
    if statement.not_resources:
        return not any(_means(value, names) for value in statement.not_resources)
    return any(_means(value, names) for value in statement.resources)


def _means(value: Any, names: Names) -> bool:
    template, function, written = names.template, names.function, text(value)
    if written == "*" or function_of(template, value) == function:
        return True
    open_end = _OPEN_END.fullmatch(written)
    if open_end and (meant := function_of(template, {"Ref": open_end[1]})):
        return meant == function
    arn = split_arn(written)
    if not arn or not _matches("lambda", arn.service):
        return False
    name = re.sub(r"^function:", "", arn.resource)
    if "*" not in name:
        return False
    given = template.properties(function).get("FunctionName")
    if given is None:
        return "${" not in name and not _names_another(name, template)
    return _is_named_by(name, given)


def _is_named_by(pattern: str, given: Any) -> bool:
    """Whether a pattern takes in a function of this name, or its versions and aliases."""
    return _matches(text(given), pattern) or _matches(f"{text(given)}:x", pattern)


def _names_another(pattern: str, template: Template) -> bool:
    """Whether a pattern takes in a function that the template names, and so hardly others."""
    named = [said.get("FunctionName") for _, said in template.of_type(FUNCTION)]
    return pattern != "*" and any(_is_named_by(pattern, name) for name in named if name)


def _matches(said: str, pattern: str) -> bool:
    """IAM knows `*` and `?` alone; brackets mean nothing in it."""
    return fnmatchcase(said, pattern.replace("[", "[[]"))


def _users_of_roles(template: Template) -> dict[str, list[str]]:
    """What works with a role: a schedule, a state machine, a data source."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in _connecting(template):
        for name in sorted(references(template.properties(logical_id))):
            if template.type(name) in IDENTITIES:
                found[name].append(logical_id)
    return found


def _connections(template: Template) -> dict[str, list[str]]:
    """What mentions each function: a schedule, a state machine, a data source."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in _connecting(template):
        for function in functions_in(template, template.properties(logical_id)):
            found[function].append(logical_id)
    return found


def _connecting(template: Template) -> Iterator[str]:
    """The resources that may invoke functions by a role."""
    for logical_id in template.resources:
        type_ = template.type(logical_id)
        is_made = is_custom(template, logical_id)
        if not (is_made or type_.startswith("AWS::IAM::") or type_ in _CONNECTS_ITSELF):
            yield logical_id


def _roles_in(value: Any) -> Iterator[Any]:
    """The roles that a resource is told to use."""
    if isinstance(value, list):
        for item in value:
            yield from _roles_in(item)
    elif isinstance(value, dict):
        for key, part in value.items():
            if _ROLE_KEY.search(str(key)):
                yield part
            else:
                yield from _roles_in(part)
