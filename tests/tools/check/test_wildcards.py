"""A policy's own reasons for `*` answer cdk-nag, if they are about everything that is unbounded."""

import json
from pathlib import Path

import pytest

from tests.checks.sample_stack import allow
from tools.check.found import Found
from tools.check.wildcards import RULE, explained

TRACES = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")


@pytest.mark.parametrize(
    ("reasons", "accepted"),
    [
        ({", ".join(TRACES): "no resources to name"}, ["no resources to name"]),
        ({TRACES[0]: "one", TRACES[1]: "another"}, ["one; another"]),
        ({TRACES[0]: "only half of it"}, []),
        ({}, []),
    ],
    ids=["together", "one by one", "half", "none"],
)
def test_wildcard_is_accepted_where_every_action_has_a_reason(
    reasons: dict[str, str], accepted: list[str], tmp_path: Path
) -> None:
    """One that nobody explained stays a finding."""
    file = tmp_path / "S.template.json"
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyDocument": {"Statement": [allow(*TRACES, on="*")]}},
        "Metadata": {"aws:cdk:path": "S/Policy/Resource", "WildcardReasons": reasons},
    }
    file.write_text(json.dumps({"Resources": {"Policy": policy}}))
    finding = Found("dev", RULE, "S/Policy/Resource", "…")

    left, passed = explained([finding], {"dev": [file]})

    assert [one.reason for one in passed] == accepted
    assert left == [finding][len(accepted) :]
