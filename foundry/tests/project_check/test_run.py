"""`foundry check` says how each check went, and fails when any of them has something to say."""

import json
import sys
from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project_check import checkov
from lambda_foundry.project_check.everything import Checks, or_mistake
from lambda_foundry.project_check.exceptions import noted
from lambda_foundry.project_check.found import Accepted
from lambda_foundry.project_check.tool import run
from tests.checks.sample_stack import stack


def test_command_that_passes_says_nothing() -> None:
    """Whatever it prints."""
    assert run(sys.executable, "-c", "print('fine')") == []


def test_command_that_fails_is_quoted_line_by_line() -> None:
    """Both of its streams, without empty lines."""
    assert run(sys.executable, "-c", "import sys; print('a\\n'); sys.exit('b')") == ["a", "b"]


def test_command_is_given_variables() -> None:
    """Beside those that there are."""
    code = "import os, sys; sys.exit(' '.join({'PATH', 'SET'} & os.environ.keys()))"

    (said,) = run(sys.executable, "-c", code, SET="here")
    assert set(said.split()) == {"PATH", "SET"}


def test_command_that_fails_silently_is_told() -> None:
    """Its status, when it says nothing."""
    (said,) = run(sys.executable, "-c", "raise SystemExit(3)")

    assert said.endswith("ended with status 3")


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
    assert noted({"prod": [template]}) == [Accepted("timeout", "S/Function/Resource", "long")]


def test_checkov_that_cannot_be_installed_is_one_failed_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the network the first time, the others still say how they went."""

    def fail(*_: str) -> Path:
        raise Mistake("checkov can't be installed: no route")

    monkeypatch.setattr(checkov, "own_environment", fail)

    check = Checks(tmp_path, {}, [])._checkov  # noqa: SLF001  # one of many checks
    assert or_mistake(check) == ["checkov can't be installed: no route"]
