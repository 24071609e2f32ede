"""Reads what CDK's validators found, and what was acknowledged, from their report."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from building_blocks.checks.exceptions import OPTIONAL
from building_blocks.checks.finding import NAME
from tools.check.found import Accepted, Found

OWN = NAME
VALIDATOR = "CloudFormation Validate"
NAG = ("AwsSolutions", "Serverless")
ACKNOWLEDGED = "aws:cdk:acknowledged-rules"


def found_by(directory: Path, *plugins: str) -> list[Found]:
    """The findings of some validators in all stages' assemblies."""
    return [
        Found(stage, violation["ruleName"], construct["constructPath"], _said(violation))
        for stage, plugin in _reports(directory)
        if plugin["pluginName"] in plugins
        for violation in plugin.get("violations", ())
        for construct in violation["violatingConstructs"]
    ]


def acknowledged(directory: Path) -> list[Accepted]:
    """What `Validations.acknowledge` let pass, with its reasons."""
    return [
        Accepted(violation["ruleName"], construct["constructPath"], violation.get("reason", ""))
        for violation in _suppressed(directory)
        for construct in violation["violatingConstructs"]
    ]


def stale(directory: Path) -> list[Found]:
    """Acknowledgements that let nothing pass, neither where they stand nor in another stage.

    Those of CDK's own validator are left out: CDK acknowledges some itself.
    """
    used = {(one["acknowledgedId"], one.get("reason", "")) for one in _suppressed(directory)}
    return [
        Found(stage, rule, path, f"is acknowledged, '{reason}', and doesn't occur; delete the line")
        for stage, path, rule, reason in _acknowledgements(directory)
        if (rule, reason) not in used and rule.partition("::")[0] in NAG
    ]


def _suppressed(directory: Path) -> list[dict[str, Any]]:
    return [
        violation
        for _, plugin in _reports(directory)
        for violation in plugin.get("suppressedViolations") or ()
    ]


def _acknowledgements(directory: Path) -> Iterator[tuple[str, str, str, str]]:
    """Stage, construct path, rule and reason of everything that is acknowledged to CDK."""
    for file in sorted(directory.glob("*/manifest.json")):
        for artifact in json.loads(file.read_text(encoding="utf-8"))["artifacts"].values():
            noted = dict(artifact.get("metadata", {}))
            if extra := artifact.get("additionalMetadataFile"):
                noted |= json.loads((file.parent / extra).read_text(encoding="utf-8"))
            for path, entries in noted.items():
                given = [entry["data"] for entry in entries if entry["type"] == ACKNOWLEDGED]
                reasons = {rule: reason for data in given for rule, reason in data.items()}
                for rule, reason in reasons.items():
                    if f"{OPTIONAL}::{rule.partition('::')[2]}" not in reasons:
                        yield file.parent.name, path.strip("/"), rule, reason


def _said(violation: dict[str, Any]) -> str:
    fix = violation.get("suggestedFix")
    return f"{violation['description']}; {fix}" if fix else str(violation["description"])


def _reports(directory: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(directory.glob("*/validation-report.json")):
        report = json.loads(file.read_text(encoding="utf-8"))
        yield from ((file.parent.name, plugin) for plugin in report["pluginReports"])
