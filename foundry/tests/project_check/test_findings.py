"""The list of rules that a project doesn't follow: a reason for each, and nothing more let pass."""

from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project_check.findings import (
    Accepted,
    Found,
    accepted_lines,
    finding_lines,
    read_accepted,
    split_accepted,
)

ACCEPTED = {"every-stage": {"A-1": "of no use"}, "dev": {"B-2": "costs"}}


def test_accepted_rule_is_let_pass_in_its_stages_alone() -> None:
    """What dev does without may be missed in prod."""
    findings = [
        Found(stage, rule, "X/Y", "…") for stage in ("dev", "prod") for rule in ("A-1", "B-2")
    ]

    left, passed = split_accepted(findings, ACCEPTED)

    assert [(found.stage, found.rule) for found in left] == [("prod", "B-2")]
    assert [one.reason for one in passed] == ["of no use", "costs", "of no use"]


@pytest.mark.parametrize("rule", ["A-10", "A", "A-1[Resource::*]"])
def test_accepted_rule_lets_no_other_pass(rule: str) -> None:
    """Neither what begins alike nor a narrower form of it."""
    found = Found("dev", rule, "X/Y", "…")

    assert split_accepted([found], ACCEPTED) == ([found], [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[dev]\nA-1 = ""', "A-1 needs a reason"),
        ("[dev]\nA-1 = true", "A-1 needs a reason"),
        ('[test]\nA-1 = "x"', r"\[test\] is no stage; write one of every-stage, dev, prod$"),
        ("A-1", "accepted.toml: "),
    ],
)
def test_list_without_reasons_is_refused(content: str, message: str, tmp_path: Path) -> None:
    """Every line says why."""
    file = tmp_path / "accepted.toml"
    file.write_text(content)

    with pytest.raises(Mistake, match=message):
        read_accepted(file, stages=["dev", "prod"])


def test_list_may_be_missing(tmp_path: Path) -> None:
    """Then every rule is followed."""
    assert read_accepted(tmp_path / "nowhere.toml") == {}


def test_own_list_is_read() -> None:
    """The project's own has a reason on each line."""
    assert read_accepted()["dev"]


def test_finding_of_two_stages_is_told_once() -> None:
    """With the stages before it."""
    findings = [Found(stage, "A-1", "X/Y", "is wrong") for stage in ("dev", "prod", "dev")]

    assert list(finding_lines(findings)) == ["dev, prod: X/Y: A-1: is wrong"]


def test_exceptions_are_listed_by_rule_and_reason() -> None:
    """One line for all the places of one decision."""
    accepted = [Accepted("A-1", place, "of no use") for place in ("X", "Y", "Y", "Z")]

    assert list(accepted_lines(accepted)) == ["A-1: of no use (X and 2 more)"]
