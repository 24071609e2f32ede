"""The rules that a project doesn't follow, with the reason for each: accepted-findings.toml."""

import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root, shown
from lambda_foundry.project_check.found import Accepted, Found

FILE = "accepted-findings.toml"
EVERY_STAGE = "every-stage"


def read_accepted(
    file: Path | None = None, *, stages: Collection[str] | None = None
) -> dict[str, dict[str, str]]:
    """Reasons by rule for each stage. Raises `Mistake` for a rule without one.

    Where the project's `stages` are given, it is one, too, to name another.
    """
    file = file or project_root() / FILE
    if not file.is_file():
        return {}
    try:
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"{shown(file)}: {error}") from error
    for section, rules in sections.items():
        known = ", ".join([EVERY_STAGE, *(stages or ())])
        is_known = stages is None or section in {EVERY_STAGE, *stages}
        if not is_known or not isinstance(rules, dict):
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
