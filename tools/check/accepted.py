"""The rules that a project doesn't follow, with the reason for each: accepted-findings.toml."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from building_blocks.mistakes import Mistake
from building_blocks.project import ROOT, shown
from building_blocks.stages import STAGES
from tools.check.found import Accepted, Found

FILE = ROOT / "accepted-findings.toml"
EVERY_STAGE = "every-stage"


def read_accepted(file: Path = FILE) -> dict[str, dict[str, str]]:
    """Reasons by rule for each stage. Raises `Mistake` for a rule without one."""
    if not file.is_file():
        return {}
    try:
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"{shown(file)}: {error}") from error
    for section, rules in sections.items():
        if section not in {EVERY_STAGE, *STAGES} or not isinstance(rules, dict):
            known = ", ".join([EVERY_STAGE, *STAGES])
            raise Mistake(f"{shown(file)}: [{section}] is no stage; write one of {known}")
        for rule, reason in rules.items():
            if not isinstance(reason, str) or not reason.strip():
                raise Mistake(f"{shown(file)}: {rule} needs a reason")
    return sections


def sort_out(
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
