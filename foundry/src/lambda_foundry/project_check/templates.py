"""Runs this project's own checks over CloudFormation templates from anywhere."""

import sys
from collections.abc import Iterable

from lambda_foundry.checks.run import check
from lambda_foundry.commands.called_from import given_path
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import read_template


def check_templates(files: Iterable[str]) -> int:
    """Print one finding a line; 1 when there is any, or a file that is no template."""
    results = [_check(file) for file in files]
    return 0 if all(results) else 1


def _check(file: str) -> bool:
    try:
        findings = check(read_template(given_path(file))).findings
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return False
    except RecursionError:
        print(f"error: {file}: is nested too deeply to be a template", file=sys.stderr)
        return False
    for finding in findings:
        line = f"{file}: {finding.rule}: {finding.resource}: {finding.sentence}"
        # A name with a line break in it must not make two lines of one.
        print(" ".join(line.splitlines()))
    return not findings
