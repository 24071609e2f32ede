"""Runs every check over templates, one or an app's, and takes out the exceptions that they note."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lambda_foundry.checks.finding import Acknowledged, Finding, Rule, exceptions_in
from lambda_foundry.checks.recorded import recorded_parts
from lambda_foundry.checks.rules import BY_ID, RULES
from lambda_foundry.names import construct_id
from lambda_foundry.packaging.target import this_machine
from lambda_foundry.template.asset_files import files_of
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import Template
from lambda_foundry.template.unread import Unread

COMPARING = [rule for rule in RULES if rule.compares_stacks]

FITS_LAMBDA = "package-platform"

UNREAD = "unread"
"""Under what name a synthesis warns of a part that only a deployment knows."""


@dataclass(frozen=True)
class Report:
    """What is wrong with a template, what soon will be, and what is wrong and accepted."""

    findings: list[Finding]
    warnings: list[Finding]
    exceptions: list[Acknowledged]


def check(template: Template, *, rules: Sequence[Rule] = RULES) -> Report:
    """Everything that the rules find in a template."""
    found = list(dict.fromkeys(_in_file(template, rules)))
    noted = [one for one in exceptions_in(template) if _rule(one) in (None, *rules)]
    accepted = {(exception.resource, exception.rule) for exception in noted}
    occurring = {place for finding in found for place in _places(finding)}
    stale = [one for one in noted if (one.resource, one.rule) not in occurring]
    left = [finding for finding in found if not accepted >= _places(finding)]
    return Report(
        findings=[
            *(finding for finding in left if not finding.only_warns),
            *(_stale(one) for one in stale if not _cannot_be_known(template, one)),
        ],
        warnings=[finding for finding in left if finding.only_warns],
        exceptions=[one for one in noted if one not in stale],
    )


def _in_file(template: Template, rules: Sequence[Rule]) -> Iterator[Finding]:
    """What the rules find, under the logical ids of the file where a transform made others."""
    for rule in rules:
        for finding in rule.findings(template):
            resource = template.source_of(finding.resource)
            yield finding if resource == finding.resource else replace(finding, resource=resource)


def _places(finding: Finding) -> set[tuple[str, str]]:
    """What has to be acknowledged for a finding to pass: its rule, or the rule for each action."""
    if not finding.about:
        return {(finding.resource, finding.rule)}
    return {(finding.resource, f"{finding.rule}[{action}]") for action in finding.about}


def _rule(exception: Acknowledged) -> Rule | None:
    return BY_ID.get(exception.rule.partition("[")[0])


def check_together(
    templates: Sequence[Template], *, unchanged: Sequence[Template] = ()
) -> list[Report]:
    """The same for the stacks of one app, which must not get into each other's way.

    In those that are `unchanged` since nothing was found in them only what compares them with the
    others can be found. Stacks of other accounts and regions have names and exports of their own.
    """
    for template in templates:
        place = (template.account, template.region)
        template.beside = [
            other
            for other in templates
            if other is not template and (other.account, other.region) == place
        ]
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
    rule = _rule(exception)
    return bool(rule and rule.reads_code and files_of(template, exception.resource) is None)


def findings_in(
    assembly: Assembly, *, changed: Iterable[str] | None = None
) -> Iterator[tuple[Template, Finding]]:
    """Everything that is found in any stack of an assembly, with the warnings.

    In stacks that are nested, too. What can't be read is one of the warnings.
    With the services that `changed` since nothing was found: what can be found only now.
    """
    stacks = assembly.stacks
    templates = [template for stack in stacks for template in stack.templates]
    for template in templates:
        template.recorded = recorded_parts(template.stack_path, template)
    ids = None if changed is None else {construct_id(service) for service in changed}
    unchanged = [
        template for template in templates if ids is not None and template.stack_path not in ids
    ]
    reports = check_together(templates, unchanged=unchanged)
    for template, report in zip(templates, reports, strict=True):
        for finding in (*report.findings, *report.warnings):
            # What `foundry local` packs is for this machine on purpose, and goes nowhere else.
            if not (finding.rule == FITS_LAMBDA and this_machine()):
                yield template, finding
        yield from ((template, _warning(part)) for part in template.unread)


def _warning(part: Unread) -> Finding:
    """What no rule can see, which is no reason to fail."""
    section, _, inside = part.where.partition(".")
    return Finding(
        rule=UNREAD,
        resource=inside.partition(".")[0] if section == "Resources" else part.where,
        what=part.why,
        why="no check sees it",
        instead="look at it yourself",
        only_warns=True,
    )
