"""Roles, users and groups of a template with everything that they are allowed."""

from collections import defaultdict

from lambda_foundry.access.invoking import invokes
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.roles import MANAGED_POLICY, POLICY, ROLE, role_statements
from lambda_foundry.template.statements import Statement, statements
from lambda_foundry.template.values import listed, reference, text

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

_PHYSICAL_NAME = {USER: "UserName", GROUP: "GroupName"}


def identity_statements(template: Template, identity: str) -> list[Statement]:
    """What every policy of the template says for a role, a user or a group."""
    if template.type(identity) == ROLE:
        return role_statements(template, identity)
    return template.once(_of_people).get(identity, [])


def invoking_statements(template: Template, identity: str) -> list[Statement]:
    """Those that let it invoke some function, with those that AWS's own policies have for that."""
    return [
        *(s for s in identity_statements(template, identity) if invokes(s)),
        *_managed(template, identity),
    ]


def is_iam(template: Template, logical_id: str) -> bool:
    """Whether a resource is a part of IAM itself."""
    return template.type(logical_id).startswith("AWS::IAM::")


def _managed(template: Template, identity: str) -> list[Statement]:
    attached = listed(template.properties(identity).get("ManagedPolicyArns"))
    names = [text(policy).rpartition("/")[2] for policy in attached]
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
