"""Runs every check over a template and takes the exceptions out of what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from lambda_foundry.checks.exceptions import Acknowledged, exceptions_in
from lambda_foundry.checks.finding import Finding, Rule
from lambda_foundry.checks.rules import BY_ID, RULES
from lambda_foundry.template.asset_files import files_of
from lambda_foundry.template.document import Template

COMPARING = [rule for rule in RULES if rule.compares_stacks]


@dataclass(frozen=True)
class Report:
    """What is wrong with a template, and what is wrong and accepted."""

    findings: list[Finding]
    exceptions: list[Acknowledged]


def check(template: Template, *, rules: Sequence[Rule] = RULES) -> Report:
    """Everything that the rules find in a template."""
    found = [finding for rule in rules for finding in rule.findings(template)]
    noted = [
        noted
        for noted in exceptions_in(template)
        if BY_ID.get(noted.rule) in rules or noted.rule not in BY_ID
    ]
    accepted = {(exception.resource, exception.rule) for exception in noted}
    occurring = {(finding.resource, finding.rule) for finding in found}
    stale = [one for one in noted if (one.resource, one.rule) not in occurring]
    return Report(
        findings=[
            *(finding for finding in found if (finding.resource, finding.rule) not in accepted),
            *(_stale(one) for one in stale if not _cannot_be_known(template, one)),
        ],
        exceptions=[one for one in noted if one not in stale],
    )


def check_together(
    templates: Sequence[Template], *, unchanged: Sequence[Template] = ()
) -> list[Report]:
    """The same for the stacks of one app, which must not get into each other's way.

    In those that are `unchanged` since nothing was found in them only what compares them with the
    others can be found.
    """
    for template in templates:
        template.beside = [other for other in templates if other is not template]
    return [
        check(template, rules=COMPARING if template in unchanged else RULES)
        for template in templates
    ]


def _stale(exception: Acknowledged) -> Finding:
    return Finding(
        rule="stale-exception",
        resource=exception.resource,
        what=f"'{exception.rule}' is acknowledged here and doesn't occur",
        why="the exception would hide the next one",
        instead="delete the line that acknowledges it",
    )


def _cannot_be_known(template: Template, exception: Acknowledged) -> bool:
    """Whether the rule needs code that is not beside the template."""
    rule = BY_ID.get(exception.rule)
    return bool(rule and rule.reads_code and files_of(template, exception.resource) is None)
