"""The exceptions and the reasons for wildcards that templates note beside their resources."""

from collections.abc import Iterable
from pathlib import Path

from lambda_foundry.checks.finding import exceptions_in
from lambda_foundry.execution_role import REASONS
from lambda_foundry.project_check.findings import Accepted, Found
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.policies import statements

WILDCARD = "AwsSolutions-IAM5[Resource::{}]"
"""The rule of cdk-nag, for a resource as it writes it."""


def noted_exceptions(stages: dict[str, list[Path]]) -> list[Accepted]:
    """Every exception to this project's checks, with the construct that it is for."""
    templates = [Template.written(file) for files in stages.values() for file in files]
    return [
        Accepted(one.rule, template.path(one.resource) or one.resource, one.reason)
        for template in templates
        for one in exceptions_in(template)
    ]


def split_explained(
    findings: Iterable[Found], stages: dict[str, list[Path]]
) -> tuple[list[Found], list[Accepted]]:
    """What is left of the findings, and each wildcard that its policy explains for every action.

    Policies give reasons for wildcards, and cdk-nag asks about them.
    """
    reasons = {
        (stage, template.path(policy), WILDCARD.format(resource)): reason
        for stage, files in stages.items()
        for template in map(Template.written, files)
        for policy in template.resources
        for resource, reason in _reasons(template, policy).items()
    }
    left: list[Found] = []
    passed: list[Accepted] = []
    for found in findings:
        if reason := reasons.get((found.stage, found.place, found.rule)):
            passed.append(Accepted(found.rule, found.place, reason))
        else:
            left.append(found)
    return left, passed


def _reasons(template: Template, policy: str) -> dict[str, str]:
    """For each resource, as cdk-nag writes it, why: if all actions on it have a reason."""
    given = as_dict(template.metadata(policy).get(REASONS))
    if not given:
        return {}
    by_action = {
        action: str(reason) for actions, reason in given.items() for action in actions.split(", ")
    }
    document = template.properties(policy).get("PolicyDocument")
    allowed: dict[str, set[str]] = {}
    for statement in statements(document, origin=policy):
        for resource in statement.resource_texts if statement.allows else ():
            written = resource.replace("${", "<").replace("}", ">")
            allowed.setdefault(written, set()).update(statement.actions)
    return {
        resource: "; ".join(dict.fromkeys(by_action[action] for action in sorted(actions)))
        for resource, actions in allowed.items()
        if actions <= by_action.keys()
    }
