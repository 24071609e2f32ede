"""The roles, users and groups of a template: what they are allowed, and which invoke functions."""

import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from lambda_foundry.access.names import CUSTOM_RESOURCE, Names, noun_of
from lambda_foundry.access.powers import AWS_MANAGED
from lambda_foundry.access.principals_and_conditions import proviso, who
from lambda_foundry.access.rights import Line, literal
from lambda_foundry.access.vocabulary import listing, quoted
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
    MANAGED_POLICY,
    POLICY,
    ROLE,
    Statement,
    covers,
    role_of,
    role_statements,
    statements,
    trust_statements,
)
from lambda_foundry.template.values import listed, reference, references, text

USER, GROUP = "AWS::IAM::User", "AWS::IAM::Group"
IDENTITIES = (ROLE, USER, GROUP)
_INLINE = {"AWS::IAM::UserPolicy": "UserName", "AWS::IAM::GroupPolicy": "GroupName"}

_INVOKE_ANYTHING = {
    "AWSLambdaRole",
    "AWSLambda_FullAccess",
    "AWSLambdaInvocation-DynamoDB",
    "AdministratorAccess",
    "PowerUserAccess",
}
"""AWS's managed policies that let one invoke every function."""

_OPEN_END = re.compile(r"(?:.+:function:)?\$\{(\w+)(?:\.Arn)?\}\*")
"""A function of the template, and every one whose name goes on after it."""

_PHYSICAL_NAME = {USER: "UserName", GROUP: "GroupName"}
ACTIONS = ("lambda:invokefunction", "lambda:invokefunctionurl", "lambda:invokeasync")
_ROLE_KEY = re.compile(r"[rR]ole(Arn|ARN)$")
ASSUME = "sts:AssumeRole"
_CONNECTS_ITSELF = {FUNCTION, ALIAS, VERSION, PERMISSION, MAPPING}


def identity_statements(template: Template, identity: str) -> list[Statement]:
    """What every policy of the template says for a role, a user or a group."""
    if template.type(identity) == ROLE:
        return role_statements(template, identity)
    return template.once(_of_people).get(identity, [])


def _of_people(template: Template) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for identity, properties in template.of_type(USER, GROUP):
        for policy in listed(properties.get("Policies")):
            found[identity] += statements(as_dict(policy).get("PolicyDocument"), origin=identity)
        for value in listed(properties.get("ManagedPolicyArns")):
            target = reference(value)
            if target and template.type(target.logical_id) == MANAGED_POLICY:
                found[identity] += _document(template, target.logical_id)
    names = _names(template)
    for policy, properties in template.of_type(POLICY, MANAGED_POLICY, *_INLINE):
        keys = ("Users", "Groups", _INLINE.get(template.type(policy), ""))
        for value in (value for key in keys for value in listed(properties.get(key))):
            if named := names.get(text(value)):
                found[named] += _document(template, policy)
    return found


def _document(template: Template, policy: str) -> list[Statement]:
    return statements(template.properties(policy).get("PolicyDocument"), origin=policy)


def _names(template: Template) -> dict[str, str]:
    names = {}
    for identity, properties in template.of_type(USER, GROUP):
        names[f"${{{identity}}}"] = identity
        if given := properties.get(_PHYSICAL_NAME[template.type(identity)]):
            names[text(given)] = identity
    return names


def trust_words(role: str, names: Names) -> str:
    """`EventBridge Scheduler may take on`, to follow the role's name and `which`."""
    said = [_trust_of(statement, names) for statement in trust_statements(names.template, role)]
    return listing(said) or "nobody may take on"


def _trust_of(statement: Statement, names: Names) -> str:
    never = "" if statement.allows else "never "
    other = [action for action in statement.actions if action != ASSUME]
    by = f" by {listing(quoted(statement.actions))}" if other or not statement.actions else ""
    return f"{who(statement, names)} may {never}take on{by}{proviso(statement.conditions, names)}"


def trust_terms(role: str, names: Names) -> list[str]:
    """The same in the template's own terms."""
    return [literal(statement) for statement in trust_statements(names.template, role)]


def unusual_trust(role: str, names: Names) -> list[Line]:
    """Who may take on an execution role, where that isn't Lambda alone."""
    found = trust_statements(names.template, role)
    if [_is_lambda_alone(statement) for statement in found] == [True]:
        return []
    words = f"{names.of(role)} is one which {trust_words(role, names)}"
    return [Line(words, tuple(trust_terms(role, names)))]


def _is_lambda_alone(statement: Statement) -> bool:
    return (
        statement.allows
        and statement.actions == [ASSUME]
        and statement.principals == {"Service": ["lambda.amazonaws.com"]}
        and not statement.conditions
        and not statement.not_principals
    )


def functions_by_role(template: Template) -> dict[str, list[str]]:
    """The functions that each role is the execution role of."""
    found: dict[str, list[str]] = defaultdict(list)
    for function, properties in template.of_type(FUNCTION):
        if role := role_of(template, properties.get("Role")):
            found[role].append(function)
    return found


def invoking(template: Template) -> dict[str, list[Statement]]:
    """The statements that let an identity invoke some function, AWS's own policies included."""
    found = {}
    for identity in template.ids(*IDENTITIES):
        own = [s for s in identity_statements(template, identity) if _invokes(s)]
        if both := [*own, *_managed(template, identity)]:
            found[identity] = both
    return found


def _invokes(statement: Statement) -> bool:
    """Whether a statement that allows something speaks of invoking functions at all."""
    return statement.allows and any(covers(statement, action) for action in ACTIONS)


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


def may_invoke(statement: Statement, template: Template, function: str) -> bool:
    """Whether a statement lets its role, user or group invoke this function.

    A function whose name CloudFormation makes up counts for every pattern that takes in no named
    one, for what that name will be can't be told.
    """
    if not _invokes(statement):
        return False
    if statement.not_resources:
        return not any(_means(value, template, function) for value in statement.not_resources)
    return any(_means(value, template, function) for value in statement.resources)


def _means(value: Any, template: Template, function: str) -> bool:
    written = text(value)
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


def users_of_roles(template: Template) -> dict[str, list[str]]:
    """What works with a role: a schedule, a state machine, a data source."""
    found: dict[str, list[str]] = defaultdict(list)
    for logical_id in _connecting(template):
        for name in sorted(references(template.properties(logical_id))):
            if template.type(name) in IDENTITIES:
                found[name].append(logical_id)
    return found


def connections(template: Template) -> dict[str, list[str]]:
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
        is_made = noun_of(template, logical_id) == CUSTOM_RESOURCE
        if not (is_made or type_.startswith("AWS::IAM::") or type_ in _CONNECTS_ITSELF):
            yield logical_id


def roles_in(value: Any) -> Iterator[Any]:
    """The roles that a resource is told to use."""
    if isinstance(value, list):
        for item in value:
            yield from roles_in(item)
    elif isinstance(value, dict):
        for key, part in value.items():
            if _ROLE_KEY.search(str(key)):
                yield part
            else:
                yield from roles_in(part)
