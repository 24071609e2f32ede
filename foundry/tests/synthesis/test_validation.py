"""CDK's validator runs before a deployment, in CI and when asked, and never unnoticed."""

import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.synthesis.request import wants_validation

CLI = """
import subprocess, sys
sys.exit(subprocess.run(["/bin/sh", "-c", f"{sys.executable} app.py; exit $?"]).returncode)
"""
"""Stands in for the CLI: it runs the app by a shell."""

APP = """
import sys
from lambda_foundry.synthesis.request import wants_validation
wanted = wants_validation({"CDK_CLI_VERSION": "2.1148.1"}, {})
sys.exit("it stays loaded" if "psutil" in sys.modules else wanted)
"""


@pytest.mark.parametrize(
    ("words", "validates"),
    [
        (["cdk", "synth", "--quiet"], False),
        (["cdk", "-c", "stage=prod", "diff"], False),
        (["bin/cdk.js", "ls"], False),
        (["cdk", "deploy", "--all"], True),
        (["cdk", "--profile", "synth", "deploy"], True),
        (["cdk", "watch"], True),
        (["cdk", "something-new"], True),
        (["another-program", "synth"], True),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in needs a shell of POSIX")
def test_validator_runs_for_every_command_that_may_deploy(
    words: list[str], validates: bool, tmp_path: Path
) -> None:
    """And where the command can't be found out; what looks for it isn't taken for the app's."""
    program = tmp_path / words[0]
    program.parent.mkdir(exist_ok=True)
    program.write_text(CLI)
    (tmp_path / "app.py").write_text(APP)

    result = subprocess.run([sys.executable, *words], cwd=tmp_path, check=False)

    assert result.returncode == validates


@pytest.mark.parametrize(("command", "validates"), [("synth", False), ("deploy", True)])
def test_validator_runs_by_what_our_own_command_says(command: str, validates: bool) -> None:
    """On every system, whatever it shows of the processes above."""
    told = {"CDK_CLI_VERSION": "2.1148.1", "LAMBDA_FOUNDRY_CDK_COMMAND": command}

    assert wants_validation(told, {}) is validates


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
