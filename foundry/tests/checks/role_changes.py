"""Takes away, moves and widens each statement of each execution role, and asks what is found."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lambda_foundry.checks.finding import Finding
from lambda_foundry.checks.rules import BY_ID, IN_CHECK_ONLY
from lambda_foundry.checks.run import check
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.policies import execution_role

CODE_AND_ROLE = (BY_ID["call-not-allowed"], *IN_CHECK_ONLY)

Statements = list[dict[str, Any]]


@dataclass
class Told:
    """What was found when each statement was changed; functions by the ids of their constructs."""

    unchanged: list[str] = field(default_factory=list)
    removed: set[tuple[str, str]] = field(default_factory=set)
    moved: set[tuple[str, str]] = field(default_factory=set)
    widened: int = 0
    statements: int = 0


def told(assembly: Assembly) -> Told:
    """Each kind of change, one statement of every role of a stack at a time."""
    result = Told()
    for template in (stack.template for stack in assembly.stacks):
        result.unchanged += [finding.sentence for finding in _findings(template)]
        counts = [len(found) for found in _by_role(template.document, template)]
        result.statements += sum(counts)
        for index in range(max(counts, default=0)):
            result.removed |= _lacking(_changed(template, index, _remove))
            result.moved |= _lacking(_changed(template, index, _move))
            result.widened += _too_wide(_changed(template, index, _widen))
    return result


def _lacking(template: Template) -> set[tuple[str, str]]:
    return {
        (template.path(finding.resource).split("/")[1], action)
        for finding in _findings(template)
        if finding.rule == "call-not-allowed"
        for action in finding.about
    }


def _too_wide(template: Template) -> int:
    return sum(finding.rule == "permission-unused" for finding in _findings(template))


def _findings(template: Template) -> list[Finding]:
    return check(template, rules=CODE_AND_ROLE).findings


def _by_role(document: dict[str, Any], template: Template) -> Iterator[Statements]:
    """The statements of each function's role, as they stand in the policy that CDK makes for it."""
    roles = {execution_role(template, function) for function in function_ids(template)}
    for resource in document["Resources"].values():
        attached = [one.get("Ref") for one in resource.get("Properties", {}).get("Roles", ())]
        if resource["Type"] == "AWS::IAM::Policy" and roles & {*attached}:
            yield resource["Properties"]["PolicyDocument"]["Statement"]


def _changed(template: Template, index: int, change: Callable[[Statements, int], None]) -> Template:
    document = copy.deepcopy(template.document)
    for found in _by_role(document, template):
        if len(found) > index:
            change(found, index)
    return Template(document, folder=template.folder, stack=template.stack)


def _remove(found: Statements, index: int) -> None:
    del found[index]


def _move(found: Statements, index: int) -> None:
    service = _actions(found[index])[0].partition(":")[0]
    found[index]["Resource"] = f"arn:aws:{service}:eu-west-1:123456789012:other"


def _widen(found: Statements, index: int) -> None:
    service = _actions(found[index])[0].partition(":")[0]
    found[index]["Action"] = [*_actions(found[index]), f"{service}:*"]


def _actions(statement: dict[str, Any]) -> list[str]:
    action = statement["Action"]
    return action if isinstance(action, list) else [action]
