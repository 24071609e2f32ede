"""Writes each finding in CDK's report of a synthesis in one line instead of a paragraph."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lambda_foundry.checks.finding import NAME

VALIDATION_FAILED = "ValidationFailed: Validation failed."
"""What CDK says after its findings, where the app says them itself."""

COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FINDING = re.compile(r"(ERROR|WARNING|INFO) (.*)")
_SOURCE = re.compile(r"\S+\.js:\d+:\d+")
"""Where in CDK an information was given, as the CLI says before it."""
_PLUGIN = re.compile(r" \([^()]+\)$")
_PLACE = re.compile(r"(\S+|\S+/\S.*(?= \(\w+\)))( \(\S+\))?( aws-cdk-lib\.\S+)?")
"""The path of a construct, which has spaces for a route: `Shop/Api/POST --orders/Resource`."""
_FIX = "Suggested fix: "
_RULE = re.compile(r"Acknowledge with '(.*)'")
_OWN = f"{NAME.replace(' ', '-')}::"
_INDENT = "   "
_INFO = "aws:cdk:info"

METADATA = "*.metadata.json"
"""Files in which CDK keeps what constructs say: one for each stack."""


def one_line_each(lines: Iterable[str]) -> Iterator[str]:
    """The lines without their ends; those of a finding together, all others as they come."""
    finding: list[str] = []
    for line in lines:
        plain = COLOUR.sub("", line.rstrip())
        if finding and plain.startswith(_INDENT):
            finding.append(plain.strip())
            continue
        if finding:
            yield _joined(finding)
        finding = [plain] if _FINDING.fullmatch(plain) else []
        if not finding and not _SOURCE.fullmatch(plain):
            yield line.rstrip()
    if finding:
        yield _joined(finding)


def information(output: Path) -> Iterator[str]:
    """What constructs say in an assembly beside warnings and errors, as `one_line_each` has it."""
    for file in sorted(output.glob(METADATA)):
        if _INFO in (content := file.read_text(encoding="utf-8")):
            for path, entries in json.loads(content).items():
                for said in (entry["data"] for entry in entries if entry["type"] == _INFO):
                    text, _, name = str(said).removesuffix("]").partition(" [ack: ")
                    rule = f"Annotation::{name or 'info-annotation'}"
                    yield f"info: {text} ({path.removeprefix('/')}, {rule})"


def _joined(finding: list[str]) -> str:
    """`error: uptime/check: what; why; what to write (construct path, rule)`."""
    head, details = _FINDING.fullmatch(finding[0]), finding[1:]
    kind, said = (head[1].lower(), head[2]) if head else ("error", finding[0])
    parts = [_PLUGIN.sub("", said)]
    places: list[str] = []
    for detail in details:
        if detail.startswith(_FIX):
            parts.append(detail.removeprefix(_FIX))
        elif rule := _RULE.fullmatch(detail):
            places.append(rule[1].removeprefix(_OWN))
        elif place := _PLACE.fullmatch(detail):
            places.append(place[1])
        else:
            parts.append(detail)
    where = f" ({', '.join(places)})" if places else ""
    return f"{kind}: {'; '.join(parts)}{where}"
