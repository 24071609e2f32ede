"""Runs the checks over the templates of a synthesized app, which are checked together."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lambda_foundry.checks.finding import Finding
from lambda_foundry.checks.recorded import recorded_ids
from lambda_foundry.checks.run import check_together
from lambda_foundry.names import construct_id
from lambda_foundry.packaging.this_machine import this_machine
from lambda_foundry.template.assembly import read_templates
from lambda_foundry.template.document import Template

FITS_LAMBDA = "package-platform"


def findings_in(
    assembly: Path, *, changed: Iterable[str] | None = None
) -> Iterator[tuple[Template, Finding]]:
    """Everything that is found in any stack of the assembly in this folder.

    With the services that `changed` since nothing was found: what can be found only now.
    """
    stacks = read_templates(assembly)
    for stack, template in stacks.items():
        template.recorded = recorded_ids(stack)
    templates = list(stacks.values())
    ids = None if changed is None else {construct_id(service) for service in changed}
    unchanged = [template for stack, template in stacks.items() if ids and stack not in ids]
    reports = check_together(templates, unchanged=unchanged)
    for template, report in zip(templates, reports, strict=True):
        for finding in report.findings:
            # What `foundry local` packs is for this machine on purpose, and goes nowhere else.
            if not (finding.rule == FITS_LAMBDA and this_machine()):
                yield template, finding
