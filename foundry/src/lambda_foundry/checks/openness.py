"""What is open to everyone, or lets a role become any other."""

import re
from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.iam_actions import identity_statements
from lambda_foundry.template.branches import branches
from lambda_foundry.template.document import Template
from lambda_foundry.template.policies import Statement, covers, statements
from lambda_foundry.template.values import text

_ROLE_ACTIONS = ("iam:PassRole", "sts:AssumeRole")
_ANY_ROLE = re.compile(r"\*+|arn:[^:]*(:\*)+|arn:\*|arn:[^:]*:iam::[^:]*:(\*|role/\*)")
_EVERYONE = {"*", "arn:aws:iam::*:root"}
_POLICIES = {
    "AWS::SQS::QueuePolicy": "queue",
    "AWS::SNS::TopicPolicy": "topic",
}


def any_role(template: Template) -> Iterator[Problem]:
    """`iam:PassRole` or `sts:AssumeRole` on any role, without a condition."""
    for statement in identity_statements(template):
        if statement.not_actions or "*" in statement.actions or "*:*" in statement.actions:
            continue  # that is iam-everything
        wide = any(map(_ANY_ROLE.fullmatch, statement.resource_texts))
        if not (statement.allows and wide and not statement.conditions):
            continue
        for action in _ROLE_ACTIONS:
            if covers(statement, action):
                yield Problem(
                    resource=statement.origin,
                    what=f"a statement allows {action} on any role{statement.where}",
                    why="whoever has it gets the rights of the mightiest role that allows it",
                    instead="name the roles, or add a condition on iam:PassedToService"
                    if action == "iam:PassRole"
                    else "name the roles",
                )


def to_everyone(template: Template) -> Iterator[Problem]:
    """Layers, queues and topics that any account may use; a website's bucket is meant to be."""
    for permission, said in template.of_type("AWS::Lambda::LayerVersionPermission"):
        for branch in branches(said):
            given = branch.properties
            if text(given.get("Principal")) == "*" and "OrganizationId" not in given:
                yield _open(permission, f"the layer is open to every account{branch.where}")
                break
    for policy, said in template.of_type(*_POLICIES):
        document = said.get("PolicyDocument")
        for statement in statements(document, origin=policy):
            if statement.allows and not statement.conditions and _is_everyone(statement):
                kind = _POLICIES[template.type(policy)]
                action = ", ".join(statement.actions or ["what is not excepted"])
                yield _open(policy, f"everyone may {action} on the {kind}")
                break


def _is_everyone(statement: Statement) -> bool:
    principals: list[Any] = statement.principals.get("AWS", [])
    return any(text(who) in _EVERYONE for who in principals)


def _open(resource: str, what: str) -> Problem:
    return Problem(
        resource=resource,
        what=what,
        why="that is anyone with an AWS account, or anyone at all",
        instead="name the account or the service, or add a condition on aws:PrincipalOrgID "
        "or aws:SourceArn",
    )
