"""Writes each finding in CDK's report of a synthesis in one line instead of a paragraph."""

import re
from collections.abc import Iterable, Iterator

from lambda_foundry.checks.finding import NAME

COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FINDING = re.compile(r"(ERROR|WARNING) (.*)")
_PLUGIN = re.compile(r" \([^()]+\)$")
_PLACE = re.compile(r"(\S+|\S+/\S.*(?= \(\w+\)))( \(\S+\))?( aws-cdk-lib\.\S+)?")
"""The path of a construct, which has spaces for a route: `Shop/Api/POST --orders/Resource`."""
_FIX = "Suggested fix: "
_RULE = re.compile(r"Acknowledge with '(.*)'")
_OWN = f"{NAME.replace(' ', '-')}::"
_INDENT = "   "


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
        if not finding:
            yield line.rstrip()
    if finding:
        yield _joined(finding)


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
