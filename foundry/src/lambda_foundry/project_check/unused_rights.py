"""Looks in the templates of all stages for rights that no code uses."""

from pathlib import Path

from lambda_foundry.checks.rules import IN_CHECK_ONLY
from lambda_foundry.checks.run import check
from lambda_foundry.project_check.findings import Found
from lambda_foundry.template.cloud_assembly import Assembly


def unused_rights(directory: Path) -> list[Found]:
    """What is found in each stage's assembly, less what is acknowledged."""
    return [
        Found(stage.name, finding.rule, template.path(finding.resource), finding.sentence)
        for stage in sorted(directory.iterdir())
        for stack in Assembly(stage).stacks
        for template in stack.templates
        for finding in check(template, rules=IN_CHECK_ONLY).findings
    ]
