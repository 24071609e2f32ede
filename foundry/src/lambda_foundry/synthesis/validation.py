"""Whether CDK's built-in validator runs: where it must, when asked to, and where nobody waits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.synthesis.assembly_files import REPORT, read_json
from lambda_foundry.synthesis.cdk_command import may_deploy

ASKED = {"true": True, "false": False}


def wants_validation(variables: Mapping[str, str], context: Mapping[str, Any]) -> bool:
    """By `-c validate=true|false`, else by CDK_VALIDATION, else in CI and before a deployment.

    It takes four fifths of the time of a small synthesis, and finds what seldom changes.
    """
    if "validate" in context:
        asked = str(context["validate"]).lower()
        if asked not in ASKED:
            raise Mistake(f"-c validate={asked}: write true or false")
        return ASKED[asked]
    if variables.get("CDK_VALIDATION") in ASKED:
        return ASKED[variables["CDK_VALIDATION"]]
    return bool(variables.get("CI")) or may_deploy(variables)


def has_findings(output: Path) -> bool:
    """Whether the last synthesis found anything: an error or a warning, of a plugin or of CDK."""
    return any(report.get("violations") for report in _reports(output))


def has_failed(output: Path) -> bool:
    """Whether it found an error, for which the CLI or the app ends with exit status 1."""
    return any(report["conclusion"] != "success" for report in _reports(output))


def _reports(output: Path) -> list[dict[str, Any]]:
    report = output / REPORT
    reports: list[dict[str, Any]] = read_json(report)["pluginReports"] if report.exists() else []
    return reports
