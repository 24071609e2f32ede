"""Managed policies of AWS: those that there are, compared with their paths."""

from collections.abc import Iterator
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.checks.iam_actions import PEOPLE
from lambda_foundry.template.arns import split_arn
from lambda_foundry.template.aws_policies import paths_by_name
from lambda_foundry.template.document import Template
from lambda_foundry.template.policies import ROLE
from lambda_foundry.template.values import branches_of, text

_POLICY = "policy/"


def missing(template: Template) -> Iterator[Problem]:
    """Policies whose name AWS has on another path, or spelt otherwise."""
    for identity, said in template.of_type(ROLE, *PEOPLE):
        for policy, where in (*attached(said), *_bounding(said)):
            arn = split_arn(policy)
            if arn is None or (arn.service, arn.account) != ("iam", "aws"):
                continue
            if right := _right_path(arn.resource.removeprefix(_POLICY)):
                yield Problem(
                    resource=identity,
                    what=f"AWS has no policy {arn.resource.removeprefix(_POLICY)}{where}",
                    why="deployment fails",
                    instead=f"write arn:{arn.partition}:iam::aws:policy/{right}",
                )


def attached(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The managed policies of a role, user or group, each with the case in which it is there."""
    for value, where in branches_of(said.get("ManagedPolicyArns")):
        for item in value if isinstance(value, list) else [value]:
            for policy, inside in branches_of(item):
                yield text(policy), where or inside


def _bounding(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for policy, where in branches_of(said.get("PermissionsBoundary")):
        yield text(policy), where


def _right_path(path: str) -> str | None:
    """Where AWS has the policy, if not there; None for one that is there or isn't known."""
    name = path.rpartition("/")[2]
    known = paths_by_name().get(name.lower(), frozenset())
    return None if not known or path in known else min(known)
