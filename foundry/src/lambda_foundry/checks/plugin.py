"""Runs the checks as a part of every synthesis: CDK reports what they find and fails."""

from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
import jsii

from lambda_foundry.checks.finding import NAME, Finding
from lambda_foundry.checks.run import findings_in
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import Template, shown_name


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
        # Each of CDK's stages within the app has an assembly of its own.
        folders = dict.fromkeys(Path(path).resolve().parent for path in context.template_paths)
        found = [pair for folder in folders for pair in findings_in(Assembly(folder))]
        return cdk.PolicyValidationPluginReport(
            success=all(finding.only_warns for _, finding in found),
            violations=[self._violation(template, finding) for template, finding in found],
        )

    def _violation(self, template: Template, finding: Finding) -> cdk.PolicyViolation:
        name = shown_name(template, finding.resource, functions=self._functions)
        return cdk.PolicyViolation(
            rule_name=finding.rule,
            description=f"{name}: {finding.what}; {finding.why}",
            fix=finding.instead,
            severity="warning" if finding.only_warns else "error",
            violating_resources=[
                cdk.PolicyViolatingResource(
                    # From these two CDK finds the construct's path.
                    resource_logical_id=finding.resource,
                    template_path=str(template.file),
                    locations=[],
                )
            ],
        )
