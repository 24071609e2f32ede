"""Takes the reasons that policies give for `*` for what cdk-nag asks about them."""

import json
from collections.abc import Iterable
from pathlib import Path

from building_blocks.allow import REASONS
from building_blocks.template.document import Template, as_dict
from building_blocks.template.statements import statements
from tools.check.found import Accepted, Found

RULE = "AwsSolutions-IAM5[Resource::*]"


def explained(
    findings: Iterable[Found], stages: dict[str, list[Path]]
) -> tuple[list[Found], list[Accepted]]:
    """What is left of the findings, and each `*` of which its policy says why, for every action."""
    reasons = {
        (stage, template.path(policy)): reason
        for stage, files in stages.items()
        for file in files
        for template in [Template(json.loads(file.read_text(encoding="utf-8")))]
        for policy in template.resources
        if (reason := _reason(template, policy))
    }
    left: list[Found] = []
    passed: list[Accepted] = []
    for found in findings:
        reason = reasons.get((found.stage, found.place))
        if found.rule == RULE and reason:
            passed.append(Accepted(RULE, found.place, reason))
        else:
            left.append(found)
    return left, passed


def _reason(template: Template, policy: str) -> str | None:
    """The reasons of a policy, if they are about every action that it allows on `*`."""
    given = as_dict(template.metadata(policy).get(REASONS))
    explained_actions = {action for actions in given for action in str(actions).split(", ")}
    document = template.properties(policy).get("PolicyDocument")
    unbounded = {
        action
        for statement in statements(document, origin=policy)
        if statement.allows and "*" in statement.resource_texts
        for action in statement.actions
    }
    return "; ".join(map(str, given.values())) if unbounded <= explained_actions else None
