"""Values of templates: every way of writing a reference is read, and nothing odd raises."""

from typing import Any

import pytest

from lambda_foundry.template.values import (
    UNKNOWN,
    Reference,
    listed,
    literal,
    number,
    reference,
    references,
    text,
)

ODD: list[Any] = [None, 1.5, [], {}, {"Ref": 7}, {"Fn::Join": "x"}, {"Fn::Sub": [1]}, [[{}]]]


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::GetAtt": ["Table", "Arn"]},
        {"Fn::GetAtt": "Table.Arn"},
        {"Fn::Sub": "${Table.Arn}"},
    ],
    ids=["list", "dotted", "sub"],
)
def test_reference_is_read_however_it_is_written(value: Any) -> None:
    """`Fn::GetAtt` as a list or dotted, and a substitution of nothing else."""
    assert reference(value) == Reference("Table", "Arn")
    assert references({"deep": [value]}) == {"Table"}
    assert text(value) == "${Table.Arn}"


def test_references_are_found_in_text_and_left_out_where_they_are_none() -> None:
    """A substitution's own variables, pseudo parameters and escaped ones are no resources."""
    value = {"Fn::Sub": ["${Own}-${Queue.Arn}-${AWS::Region}-${!Kept}", {"Own": {"Ref": "Topic"}}]}

    assert references(value) == {"Queue", "Topic"}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (
            {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "B"}, "/*"]]},
            "arn:${AWS::Partition}:s3:::${B}/*",
        ),
        ({"Fn::Sub": ["${A}/x", {"A": {"Ref": "B"}}]}, "${B}/x"),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::ImportValue": "x"}, UNKNOWN),
        ({"Fn::Join": [":", ["a", {"Fn::ImportValue": "x"}]]}, f"a:{UNKNOWN}"),
        (True, "true"),
        (30, "30"),
    ],
)
def test_text_is_written_as_a_substitution(value: Any, written: str) -> None:
    """Joins are carried out; what only a deployment knows is marked."""
    assert text(value) == written


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_odd_values_are_unknown(value: Any) -> None:
    """A malformed function is no reference to anything and has no text."""
    assert reference(value) is None
    assert references(value) == set()
    assert UNKNOWN in text(value) or value == 1.5
    assert literal(value) is None


def test_literal_is_text_that_needs_no_deployment() -> None:
    """Text that only looks like a variable is literal where nothing substitutes it."""
    assert literal("${aws:username}") == "${aws:username}"
    assert literal({"Fn::Join": ["-", ["a", "b"]]}) == "a-b"
    assert literal({"Fn::Sub": "a-${AWS::Region}"}) is None


def test_number_is_read_from_text() -> None:
    """CloudFormation takes numbers as text."""
    assert number("30") == number(30) == 30
    assert number({"Ref": "Timeout"}) is number(True) is None


def test_listed_has_every_branch_of_a_condition() -> None:
    """What may be there is there; `AWS::NoValue` never is."""
    chosen = {"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}

    assert listed(["x", chosen]) == ["x", {"Ref": "A"}]
    assert listed({"Fn::If": ["IsProd", ["a", "b"], "c"]}) == ["a", "b", "c"]
    assert listed(None) == []
    assert listed("only") == ["only"]
