"""`foundry logs` reads what a deployed function has logged; the emulator stands in for AWS."""

import subprocess
import sys
import time

import pytest
from botocore.exceptions import NoRegionError

from lambda_foundry.cli import main
from lambda_foundry.commands.stage_function import StageFunction, told_of_aws
from lambda_foundry.local.deployed import function_named
from lambda_foundry.local.endpoint import client, sdk_variables
from lambda_foundry.local.session import Session
from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import Assembly

ECHO = "concepts/echo"


@pytest.mark.slow
def test_logs_are_printed_and_followed(
    deployment: Session,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was logged before comes first, and what is logged meanwhile follows."""
    for name, value in sdk_variables(deployment.endpoint).items():
        monkeypatch.setenv(name, value)
    lambda_ = client(deployment.endpoint, "lambda")
    echo = function_named(ECHO, deployment.functions).physical_id
    lambda_.invoke(FunctionName=echo, Payload=b"1")
    command = [sys.executable, "-m", "lambda_foundry", "logs", ECHO, "--stage", "dev"]

    status = main(["logs", ECHO, "--stage", "dev"])
    printed = capfd.readouterr().out
    with subprocess.Popen([*command, "--follow"], stdout=subprocess.PIPE, text=True) as followed:
        assert followed.stdout
        lines = [followed.stdout.readline() for _ in printed.splitlines()]
        lambda_.invoke(FunctionName=echo, Payload=b"2")
        begun = time.monotonic()
        lines.append(followed.stdout.readline())
        followed.terminate()

    assert status == 0
    assert "".join(lines[:-1]) == printed
    assert "REPORT RequestId" in printed
    assert lines[-1].startswith("START RequestId")
    assert time.monotonic() - begun < 30


def test_missing_region_is_told_with_what_to_set() -> None:
    """By the stage or in the environment, since the SDK alone says neither."""
    said = r"^shop-dev: You .* region; give the stage its region in stages.py, or set AWS_DEFAULT"
    with pytest.raises(Mistake, match=said), told_of_aws("shop-dev"):
        raise NoRegionError


@pytest.mark.parametrize("since", ["10", "m", "ten minutes", "-1m"])
def test_time_is_told_with_its_unit(since: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Another form is refused in one line."""
    with pytest.raises(SystemExit, match="2"):
        main(["logs", ECHO, "--stage", "dev", f"--since={since}"])

    assert f"{since}: write a time as 30s, 10m, 2h or 1d" in capsys.readouterr().err


def test_stage_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked of an account by chance."""
    with pytest.raises(SystemExit, match="2"):
        main(["logs", ECHO])

    assert "the following arguments are required: --stage" in capsys.readouterr().err


@pytest.mark.parametrize("stage", ["../dev", "", "a b"])
def test_stage_is_a_name(stage: str) -> None:
    """What is none makes no folder anywhere."""
    with pytest.raises(SystemExit, match="is no name of a stage"):
        main(["logs", ECHO, f"--stage={stage}"])


def test_test_reaches_no_account(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no emulator is named, the command refuses before anything is sent."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    concepts = assembly.stack("concepts")

    with pytest.raises(Mistake, match="AWS_ENDPOINT_URL is not set"):
        StageFunction(ECHO, concepts, concepts.template, "Echo").client("logs")
