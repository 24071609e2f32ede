"""Exceptions are listed, and reasons for wildcards answer cdk-nag, if about every action there."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.project_check.exceptions import WILDCARD, noted_exceptions, split_explained
from lambda_foundry.project_check.findings import Accepted, Found
from tests.checks.sample_stack import allow, stack

TRACES = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")


@pytest.mark.parametrize(
    ("on", "resource"),
    [("*", "*"), ({"Fn::Sub": "${Bucket.Arn}/*"}, "<Bucket.Arn>/*")],
    ids=["everything", "objects of a bucket"],
)
@pytest.mark.parametrize(
    ("reasons", "accepted"),
    [
        ({", ".join(TRACES): "no resources to name"}, ["no resources to name"]),
        ({TRACES[1]: "one", TRACES[0]: "another"}, ["one; another"]),
        ({TRACES[0]: "only half of it"}, []),
        ({}, []),
    ],
    ids=["together", "one by one", "half", "none"],
)
def test_wildcard_is_accepted_where_every_action_has_a_reason(
    reasons: dict[str, str], accepted: list[str], on: Any, resource: str, tmp_path: Path
) -> None:
    """One that nobody explained stays a finding."""
    file = tmp_path / "S.template.json"
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyDocument": {"Statement": [allow(*TRACES, on=on)]}},
        "Metadata": {"aws:cdk:path": "S/Policy/Resource", "WildcardReasons": reasons},
    }
    file.write_text(json.dumps({"Resources": {"Policy": policy}}))
    finding = Found("dev", WILDCARD.format(resource), "S/Policy/Resource", "…")

    left, passed = split_explained([finding], {"dev": [file]})

    assert [one.reason for one in passed] == accepted
    assert left == [finding][len(accepted) :]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """The template of a stage."""
    file = tmp_path / "S.template.json"
    document = stack().document
    document["Resources"]["Function"]["Metadata"] = {
        "aws:cdk:path": "S/Function/Resource",
        "lambda-foundry:acknowledged": {"timeout": "long"},
    }
    file.write_text(json.dumps(document))
    return file


def test_exceptions_of_templates_are_listed_by_construct(template: Path) -> None:
    """What `acknowledge` noted there."""
    assert noted_exceptions({"prod": [template]}) == [
        Accepted("timeout", "S/Function/Resource", "long")
    ]
