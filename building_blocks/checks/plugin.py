"""Runs the checks as a part of every synthesis: CDK reports what they find and fails."""

from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
import jsii

from building_blocks.checks.finding import NAME, Finding
from building_blocks.checks.recorded import recorded_ids
from building_blocks.checks.run import check_together
from building_blocks.packaging.this_machine import this_machine
from building_blocks.template.assembly import read_templates
from building_blocks.template.document import Template
from building_blocks.template.names import shown_name

FITS_LAMBDA = "package-platform"


@jsii.implements(cdk.IPolicyValidationPlugin)
class ChecksPlugin:
    """This project's checks as CDK calls them; `functions` are names by construct paths."""

    def __init__(self, functions: Mapping[str, str]) -> None:
        self._functions = functions

    @property
    def name(self) -> str:
        """What CDK calls it in its report."""
        return NAME

    @property
    def version(self) -> None:
        """None: it is part of the project."""

    @property
    def rule_ids(self) -> None:
        """None: CDK wants them for its statistics only."""

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Check all stacks, once they are written."""
        paths = [Path(path) for path in context.template_paths]
        stacks = read_templates(paths[0].resolve().parent)
        for stack, template in stacks.items():
            template.recorded = recorded_ids(stack)
        templates = list(stacks.values())
        violations = [
            self._violation(template, finding)
            for template, report in zip(templates, check_together(templates), strict=True)
            for finding in report.findings
            # What `poe local` packs is for this machine on purpose, and goes nowhere else.
            if not (finding.rule == FITS_LAMBDA and this_machine())
        ]
        return cdk.PolicyValidationPluginReport(success=not violations, violations=violations)

    def _violation(self, template: Template, finding: Finding) -> cdk.PolicyViolation:
        name = shown_name(template, finding.resource, functions=self._functions)
        return cdk.PolicyViolation(
            rule_name=finding.rule,
            description=f"{name}: {finding.what}; {finding.why}",
            fix=finding.instead,
            severity="error",
            violating_resources=[
                cdk.PolicyViolatingResource(
                    # From these two CDK finds the construct's path.
                    resource_logical_id=finding.resource,
                    template_path=str(template.file),
                    locations=[],
                )
            ],
        )
