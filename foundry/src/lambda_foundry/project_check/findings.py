"""What tools find in the templates, in one shape, and which of it the project accepts.

The rules that a project doesn't follow stand in accepted-findings.toml, with a reason for each.
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.mistakes import Mistake, understood
from lambda_foundry.project import project_root, shown

ACCEPTED_FINDINGS = "accepted-findings.toml"
EVERY_STAGE = "every-stage"

USELESS = "is acknowledged, '{}', and doesn't occur; delete the line"
"""What is said of an exception that lets nothing pass."""


@dataclass(frozen=True)
class Found:
    """One finding: in which stage, by which rule, where, and what the tool says."""

    stage: str
    rule: str
    place: str
    said: str


@dataclass(frozen=True)
class Accepted:
    """One finding that somebody let pass, and why."""

    rule: str
    place: str
    reason: str


def finding_lines(findings: Iterable[Found]) -> Iterator[str]:
    """One line for what is found in the same place in several stages."""
    stages: dict[tuple[str, str, str], list[str]] = {}
    for found in findings:
        stages.setdefault((found.rule, found.place, found.said), []).append(found.stage)
    for (rule, place, said), where in stages.items():
        yield f"{', '.join(dict.fromkeys(where))}: {place}: {rule}: {said}"


def accepted_lines(accepted: Iterable[Accepted]) -> Iterator[str]:
    """One line for what is let pass by the same rule for the same reason, and how often."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in accepted:
        found = places.setdefault((one.rule, one.reason), [])
        if one.place not in found:
            found.append(one.place)
    for (rule, reason), where in sorted(places.items()):
        more = f" and {len(where) - 1} more" if len(where) > 1 else ""
        yield f"{rule}: {reason} ({where[0]}{more})"


def read_accepted(
    file: Path | None = None, *, stages: Collection[str] | None = None
) -> dict[str, dict[str, str]]:
    """Reasons by rule for each stage. Raises `Mistake` for a rule without one.

    Where the project's `stages` are given, it is one, too, to name another.
    """
    file = file or project_root() / ACCEPTED_FINDINGS
    if not file.is_file():
        return {}
    with understood(file):
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
    for section, rules in sections.items():
        known = ", ".join([EVERY_STAGE, *(stages or ())])
        is_known = stages is None or section in {EVERY_STAGE, *stages}
        if not is_known or not isinstance(rules, dict):
            raise Mistake(f"{shown(file)}: [{section}] is no stage; write one of {known}")
        for rule, reason in rules.items():
            if not isinstance(reason, str) or not reason.strip():
                raise Mistake(f"{shown(file)}: {rule} needs a reason")
    return sections


def split_accepted(
    findings: Iterable[Found], accepted: dict[str, dict[str, str]]
) -> tuple[list[Found], list[Accepted]]:
    """What is left of the findings, and what a rule of the file lets pass."""
    left: list[Found] = []
    passed: list[Accepted] = []
    for found in findings:
        rules = accepted.get(EVERY_STAGE, {}) | accepted.get(found.stage, {})
        if found.rule in rules:
            passed.append(Accepted(found.rule, found.place, rules[found.rule]))
        else:
            left.append(found)
    return left, passed
