"""Every check finds the smallest mistake of its kind, and nothing once it is mended."""

from pathlib import Path

import pytest

from lambda_foundry.checks.rules import RULES
from lambda_foundry.checks.run import check
from tests.checks import (
    account_cases,
    advice_cases,
    arn_cases,
    caller_cases,
    code_cases,
    conditional_cases,
    function_cases,
    kind_cases,
    limit_cases,
    loop_cases,
    mapping_cases,
    package_cases,
    permission_cases,
    region_cases,
    source_cases,
    statement_cases,
)
from tests.checks.sample_stack import Case, stack

CASES = [
    *account_cases.CASES,
    *advice_cases.CASES,
    *arn_cases.CASES,
    *code_cases.CASES,
    *statement_cases.CASES,
    *kind_cases.CASES,
    *caller_cases.CASES,
    *conditional_cases.CASES,
    *function_cases.CASES,
    *limit_cases.CASES,
    *loop_cases.CASES,
    *mapping_cases.CASES,
    *package_cases.CASES,
    *permission_cases.CASES,
    *region_cases.CASES,
    *source_cases.CASES,
]

# What is known of a stack from elsewhere than its template has tests of its own.
WITH_OWN_TESTS = {"stack-name", "stateful-id", "package-size"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_mistake_is_found_once(case: Case, tmp_path: Path) -> None:
    """One finding, by the rule that it breaks, in three clauses on one line."""
    (finding,) = check(case.bad.in_folder(tmp_path)).findings

    assert finding.rule == case.rule
    assert all((finding.what, finding.why, finding.instead))
    assert "\n" not in finding.sentence


@pytest.mark.parametrize("case", CASES, ids=str)
def test_mended_mistake_is_not_found(case: Case, tmp_path: Path) -> None:
    """Nothing at all, not even by another rule."""
    assert check(case.mended.in_folder(tmp_path)).findings == []


def test_sample_stack_is_sound(tmp_path: Path) -> None:
    """What the cases break is whole to begin with."""
    assert check(stack().in_folder(tmp_path)).findings == []


def test_every_rule_is_broken_and_mended_by_a_test() -> None:
    """A rule that no test breaks might never find anything."""
    assert {case.rule for case in CASES} | WITH_OWN_TESTS == {rule.id for rule in RULES}


def test_rules_have_names_of_their_own() -> None:
    """An exception to one rule is an exception to no other."""
    assert len({rule.id for rule in RULES}) == len(RULES)
