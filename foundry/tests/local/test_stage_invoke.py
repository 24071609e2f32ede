"""`foundry invoke --stage` invokes what is deployed; the emulator stands in for AWS."""

import json

import pytest

from lambda_foundry.invoke.command import invoke
from lambda_foundry.local.endpoint import sdk_variables
from lambda_foundry.local.session import Session

ECHO = "concepts/echo"


@pytest.mark.slow
def test_deployed_function_answers(
    deployment: Session, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name in the account; the payload is all that goes to standard output."""
    for name, value in sdk_variables(deployment.endpoint).items():
        monkeypatch.setenv(name, value)

    status = invoke([ECHO, "--stage", "dev", "--event", '{"order": 42}'])

    answer = json.loads(capfd.readouterr().out)
    assert status == 0
    assert answer["event"] == {"order": 42}
    assert not answer["function_name"].endswith("INVOKEDLOCAL")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--stage", "prod"], "if you mean it, add --production"),
        (["--stage", "production-eu"], "if you mean it, add --production"),
        (["--stage", "../dev"], "is no name of a stage"),
        (["--stage", ""], "is no name of a stage"),
        (["--stage", "dev", "--env", "A=1"], "--env is for a function that runs here"),
        (["--stage", "dev", "--repeat", "2"], "--repeat is for a function that runs here"),
        (["--stage", "dev", "--debug"], "--debug is for a function that runs here"),
    ],
)
def test_what_does_not_go_with_a_stage_is_refused(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, before anything is synthesized or sent."""
    assert invoke([ECHO, *options]) == 2

    assert message in capsys.readouterr().err
