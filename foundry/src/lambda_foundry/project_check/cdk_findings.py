"""Reads what CDK's validators found, and what was acknowledged, from their report."""

from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from lambda_foundry.checks.finding import EXPECTED, NAME, OPTIONAL
from lambda_foundry.checks.run import UNREAD
from lambda_foundry.project_check.findings import USELESS, Accepted, Found
from lambda_foundry.project_check.nag_advice import way_out
from lambda_foundry.template.cloud_assembly import MANIFEST, REPORT, Assembly

OWN = NAME
VALIDATOR = "CloudFormation Validate"
NAG = ("AwsSolutions", "Serverless")
ACKNOWLEDGED = "aws:cdk:acknowledged-rules"


def found_by(directory: Path, *plugins: str) -> list[Found]:
    """The findings of some validators in all stages' assemblies, but for our own warnings."""
    return [
        Found(
            stage,
            violation["ruleName"],
            construct["constructPath"],
            _said(violation, by=plugin["pluginName"]),
        )
        for stage, plugin in _reports(directory)
        if plugin["pluginName"] in plugins
        for violation in plugin.get("violations", ())
        if not (plugin["pluginName"] == OWN and violation.get("severity") == "warning")
        for construct in violation["violatingConstructs"]
    ]


def unread_parts(directory: Path) -> list[str]:
    """What our checks could not read in any stage, each part once."""
    return list(
        dict.fromkeys(
            violation["description"]
            for _, plugin in _reports(directory)
            for violation in plugin.get("violations", ())
            if (plugin["pluginName"], violation["ruleName"]) == (OWN, UNREAD)
        )
    )


def acknowledged(directory: Path) -> list[Accepted]:
    """What `Validations.acknowledge` let pass, with its reasons."""
    return [
        Accepted(violation["ruleName"], construct["constructPath"], violation.get("reason", ""))
        for violation in _suppressed(directory)
        for construct in violation["violatingConstructs"]
    ]


def unused_acknowledgements(directory: Path) -> list[Found]:
    """Acknowledgements that let nothing pass, neither where they stand nor in another stage.

    CDK's constructs acknowledge findings of its own validator, needed or not: those are left out.
    """
    used = {(one["acknowledgedId"], one.get("reason", "")) for one in _suppressed(directory)}
    return [
        Found(stage, rule, path, USELESS.format(reason))
        for stage, path, rule, reason in _acknowledgements(directory)
        if (rule, reason) not in used
    ]


def _suppressed(directory: Path) -> list[dict[str, Any]]:
    return [
        violation
        for _, plugin in _reports(directory)
        for violation in plugin.get("suppressedViolations") or ()
    ]


def _acknowledgements(directory: Path) -> Iterator[tuple[str, str, str, str]]:
    """Stage, construct path, rule and reason of everything acknowledged that should occur."""
    for file in sorted(directory.glob(f"*/{MANIFEST}")):
        for path, entries in Assembly(file.parent).notes:
            given = [entry["data"] for entry in entries if entry["type"] == ACKNOWLEDGED]
            reasons = {rule: reason for data in given for rule, reason in data.items()}
            for rule, reason in reasons.items():
                if _is_expected(rule, beside=reasons):
                    yield file.parent.name, path.strip("/"), rule, reason


def _is_expected(id_: str, *, beside: Container[str]) -> bool:
    source, _, rule = id_.partition("::")
    if source in {EXPECTED, OPTIONAL} or f"{OPTIONAL}::{rule}" in beside:
        return False
    return source in NAG or f"{EXPECTED}::{rule}" in beside


def _said(violation: dict[str, Any], *, by: str) -> str:
    fix = way_out(violation["ruleName"]) if by in NAG else violation.get("suggestedFix")
    return f"{violation['description']}; {fix}" if fix else str(violation["description"])


def _reports(directory: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(directory.glob(f"*/{REPORT}")):
        yield from ((file.parent.name, plugin) for plugin in Assembly(file.parent).reports)
