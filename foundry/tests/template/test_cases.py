"""In which cases of its conditions a template may be deployed."""

from typing import Any

import pytest

from lambda_foundry.template.cases import cases
from lambda_foundry.template.document import Template

STAGE = {"Ref": "Stage"}
PROD = {"Fn::Equals": [STAGE, "prod"]}
DEV = {"Fn::Equals": ["dev", STAGE]}


def where(conditions: dict[str, Any], *used: str, allowed: list[str] | None = None) -> list[str]:
    """The words for each case of a template whose roles are there under these conditions."""
    parameter = {"Type": "String"} | ({"AllowedValues": allowed} if allowed else {})
    document = {
        "Parameters": {"Stage": parameter},
        "Conditions": conditions,
        "Resources": {name: {"Type": "AWS::IAM::Role", "Condition": name} for name in used},
    }
    return [words for _, words in cases(Template(document))]


@pytest.mark.parametrize(
    ("conditions", "used", "allowed", "words"),
    [
        ({}, (), None, []),
        ({"P": PROD}, ("P",), None, [" where P holds", " where P does not hold"]),
        (
            {"P": PROD, "N": {"Fn::Not": [{"Condition": "P"}]}},
            ("P", "N"),
            None,
            [
                " where N does not hold and P holds",
                " where N holds and P does not hold",
            ],
        ),
        (
            {"P": PROD, "D": DEV},
            ("P", "D"),
            None,
            [
                " where D does not hold and P holds",
                " where D holds and P does not hold",
                " where D does not hold and P does not hold",
            ],
        ),
        (
            {"P": PROD, "D": DEV},
            ("P", "D"),
            ["dev", "prod"],
            [" where D does not hold and P holds", " where D holds and P does not hold"],
        ),
        ({"P": PROD}, ("P",), ["dev", "test"], [" where P does not hold"]),
        (
            {"P": {"Fn::Or": [PROD, DEV]}},
            ("P",),
            ["dev", "prod"],
            [" where P holds"],
        ),
        ({"P": {"Fn::Equals": ["a", "b"]}}, ("P",), None, [" where P does not hold"]),
        ({"P": {"Condition": "P"}}, ("P",), None, [" where P does not hold"]),
        ({}, ("Nowhere",), None, [" where Nowhere holds", " where Nowhere does not hold"]),
        ({name: {"Ref": name} for name in "ABCDE"}, tuple("ABCDE"), None, []),
    ],
)
def test_cases_are_those_that_can_be(
    conditions: dict[str, Any], used: tuple[str, ...], allowed: list[str] | None, words: list[str]
) -> None:
    """One value of a parameter in all conditions; nothing where there are too many of them."""
    assert sorted(where(conditions, *used, allowed=allowed)) == sorted(words)


def test_case_has_what_its_conditions_leave() -> None:
    """Resources that are not there in a case are gone, and so are the other branches."""
    role = {"Type": "AWS::IAM::Role", "Properties": {"Path": {"Fn::If": ["P", "/a/", "/b/"]}}}
    policy = {"Type": "AWS::IAM::Policy", "Condition": "P"}
    document = {"Conditions": {"P": PROD}, "Resources": {"Role": role, "Policy": policy}}

    (first, _), (second, _) = cases(Template(document))

    assert (first.properties("Role"), list(first.resources)) == (
        {"Path": "/a/"},
        ["Role", "Policy"],
    )
    assert (second.properties("Role"), list(second.resources)) == ({"Path": "/b/"}, ["Role"])
