"""CDK's validator runs before a deployment, in CI and when asked, and never unnoticed."""

import os

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.synthesis import cdk_command
from lambda_foundry.synthesis.request import wants_validation

BY_CLI = {"CDK_CLI_VERSION": "2.1148.1"}


def command_line(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Let the app be run by a shell that this command runs."""
    lines = {1: (2, ["sh", "-c", "python app.py"]), 2: (3, list(words))}
    monkeypatch.setattr(os, "getpid", lambda: 1)
    monkeypatch.setattr(cdk_command, "_parent", lambda number: lines.get(number, (number, [])))


@pytest.mark.parametrize(
    ("words", "validates"),
    [
        (["node", "node_modules/.bin/cdk", "synth", "--quiet"], False),
        (["node", "node_modules/.bin/cdk", "-c", "stage=prod", "diff"], False),
        (["node", "aws-cdk/bin/cdk", "deploy", "--all"], True),
        (["node", "aws-cdk/bin/cdk", "--profile", "synth", "deploy"], True),
        (["node", "aws-cdk/bin/cdk", "watch"], True),
        (["node", "aws-cdk/bin/cdk", "something-new"], True),
        (["another-program"], True),
    ],
)
def test_validator_runs_for_every_command_that_may_deploy(
    words: list[str], validates: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where the command can't be found out."""
    command_line(monkeypatch, *words)

    assert wants_validation(BY_CLI, {}) is validates


@pytest.mark.parametrize(
    ("variables", "context", "validates"),
    [
        ({}, {}, False),
        ({"CI": "true"}, {}, True),
        ({"CDK_VALIDATION": "true"}, {}, True),
        ({"CDK_VALIDATION": "false", "CI": "true"}, {}, False),
        ({}, {"validate": "true"}, True),
        ({"CI": "true"}, {"validate": "false"}, False),
        ({"CDK_VALIDATION": "false"}, {"validate": True}, True),
    ],
)
def test_validator_runs_in_ci_and_when_asked(
    variables: dict[str, str], context: dict[str, object], validates: bool
) -> None:
    """What is asked on the command line comes first."""
    assert wants_validation(variables, context) is validates


def test_validator_is_asked_for_in_one_way() -> None:
    """Anything else is a mistake, not a silent no."""
    with pytest.raises(Mistake, match="-c validate=yes: write true or false"):
        wants_validation({}, {"validate": "yes"})


def test_cli_is_found_above_this_process() -> None:
    """The process above this one has a command line; there is no CLI among those above."""
    parent, words = cdk_command._parent(os.getpid())  # noqa: SLF001  # the part that asks the system

    assert parent == os.getppid()
    assert words
