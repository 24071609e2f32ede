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
            partition, given = _of_aws(policy)
            if given and (right := _right_path(given)):
                yield Problem(
                    resource=identity,
                    what=f"AWS has no policy {given.removeprefix(_POLICY)}{where}"
                    if given.startswith(_POLICY)
                    else f"{policy} is no policy's ARN{where}",
                    why="deployment fails",
                    instead=f"write arn:{partition}:iam::aws:{_POLICY}{right}",
                )


def _of_aws(policy: str) -> tuple[str, str]:
    """The partition, and what the last part of an ARN has; a name alone is taken for one."""
    if ":" not in policy:
        return "aws", policy
    arn = split_arn(policy)
    is_aws = arn is not None and (arn.service, arn.account) == ("iam", "aws")
    return (arn.partition, arn.resource) if arn and is_aws else ("", "")


def attached(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The managed policies of a role, user or group, each with the case in which it is there."""
    for value, where in branches_of(said.get("ManagedPolicyArns")):
        for item in value if isinstance(value, list) else [value]:
            for policy, inside in branches_of(item):
                yield text(policy), where or inside


def _bounding(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for policy, where in branches_of(said.get("PermissionsBoundary")):
        yield text(policy), where


def _right_path(given: str) -> str | None:
    """Where AWS has the policy, if not there; None for one that is there or isn't known."""
    name = given.rpartition("/")[2]
    known = paths_by_name().get(name.lower(), frozenset())
    return None if given in {f"{_POLICY}{path}" for path in known} or not known else min(known)
