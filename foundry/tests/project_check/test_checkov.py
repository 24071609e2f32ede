"""checkov makes every check; what a template skips is let pass, and a useless skip is found."""

import json
from pathlib import Path

import pytest

from lambda_foundry.project_check.checkov import Failed, run_checkov, split_skipped
from lambda_foundry.project_check.findings import Accepted, Found
from tests.checks.sample_stack import stack

PLACE = "S/Function/Resource"
CONCURRENCY = "CKV_AWS_115"
"""Wants a limit of concurrency, which the sample has not."""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template whose function needn't pass the first check, nor the third if it doesn't."""
    file = tmp_path / "S.template.json"
    document = stack().document
    document["Resources"]["Function"]["Metadata"] = {
        "aws:cdk:path": PLACE,
        "checkov": {
            "skip": [
                {"id": "CKV_AWS_1", "comment": "of no use"},
                {"id": "CKV_AWS_3", "comment": "may be", "optional": True},
            ]
        },
    }
    file.write_text(json.dumps(document))
    return file


def failed(file: Path, rule: str, *, stage: str = "prod") -> Failed:
    """The function fails this check."""
    return Failed(stage, file, "Function", rule, "Ensure it")


@pytest.mark.slow
def test_checkov_makes_every_check(template: Path) -> None:
    """Also one that the template skips, and the finding is told of the template given."""
    document = json.loads(template.read_text(encoding="utf-8"))
    document["Resources"]["Function"]["Metadata"]["checkov"]["skip"][0]["id"] = CONCURRENCY
    template.write_text(json.dumps(document), encoding="utf-8")

    found = {
        (one.stage, one.file, one.resource, one.rule) for one in run_checkov({"prod": [template]})
    }

    assert ("prod", template, "Function", CONCURRENCY) in found


def test_skipped_check_is_let_pass_with_its_reason(template: Path) -> None:
    """By the construct's path; what isn't skipped is left."""
    failures = [failed(template, "CKV_AWS_1"), failed(template, "CKV_AWS_2")]

    left, skipped, useless = split_skipped(failures, {"prod": [template]})

    said = 'Ensure it; mend it, or accept it: acknowledge(construct, "CKV_AWS_2", reason="…")'
    assert left == [Found("prod", "CKV_AWS_2", PLACE, said)]
    assert skipped == [Accepted("CKV_AWS_1", PLACE, "of no use")]
    assert useless == []


def test_skip_that_lets_nothing_pass_is_found(template: Path) -> None:
    """Unless it is optional."""
    *_, useless = split_skipped([], {"prod": [template]})

    assert [(one.rule, one.place) for one in useless] == [("CKV_AWS_1", PLACE)]


def test_skip_that_lets_something_pass_in_another_stage_is_of_use(
    template: Path, tmp_path: Path
) -> None:
    """The same line of code is there for both."""
    dev = tmp_path / "dev.template.json"
    dev.write_text(template.read_text(encoding="utf-8"))
    stages = {"dev": [dev], "prod": [template]}

    *_, useless = split_skipped([failed(template, "CKV_AWS_1")], stages)

    assert useless == []
