"""`foundry e2e` fires the triggers of what is deployed; the emulator stands in for AWS."""

import json
from collections.abc import Iterator

import pytest

from lambda_foundry.cli import main
from lambda_foundry.commands.stage_function import StageFunction
from lambda_foundry.local.deployed import function_named
from lambda_foundry.local.endpoint import client, sdk_variables
from lambda_foundry.local.session import Session
from tests.docs.pages import HOW_TO, excerpts, is_shown

pytestmark = pytest.mark.slow
STATUS = "uptime/status"


@pytest.fixture(autouse=True)
def stage(deployment: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deployment, as one reaches AWS."""
    for name, value in sdk_variables(deployment.endpoint).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def without_rights(deployment: Session) -> Iterator[None]:
    """The role of `uptime/status` may not query the table for a while."""
    function = function_named(STATUS, deployment.functions)
    iam = client(deployment.endpoint, "iam")
    role = function.stack.physical_ids[function.properties["Role"]["Fn::GetAtt"][0]]
    policies = iam.list_role_policies(RoleName=role)["PolicyNames"]
    kept = [iam.get_role_policy(RoleName=role, PolicyName=name) for name in policies]
    for name in policies:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    yield
    for policy in kept:
        iam.put_role_policy(
            RoleName=role,
            PolicyName=policy["PolicyName"],
            PolicyDocument=json.dumps(policy["PolicyDocument"]),
        )


def test_events_are_fired_at_what_is_deployed(capfd: pytest.CaptureFixture[str]) -> None:
    """A function without a trigger is invoked, a route is asked; each is told in one line."""
    status = main(["e2e", "--stage", "dev", "concepts/echo", STATUS])

    echo, asked, summary = capfd.readouterr().out.splitlines()
    assert (status, summary) == (0, "2 triggers fired, 0 failed")
    assert echo.startswith('concepts/echo (none): Invoke answered {"')
    assert asked.startswith(f"{STATUS} (http_api): GET /status answered ")
    assert asked.endswith(" ms")


def test_route_on_the_api_of_another_stack_is_asked(
    deployment: Session, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each kind of API; the one that wants a token is told with whose."""
    stack = function_named("far/away", deployment.functions).stack.template.stack
    assert stack
    assembly = str(stack.assembly.directory)
    status = main(["e2e", "--stage", "dev", "--assembly", assembly, "far/away"])

    http, rest, websocket, summary = capfd.readouterr().out.splitlines()
    assert (status, summary) == (0, "2 triggers fired, 0 failed, 1 not fired")
    assert http.startswith("far/away (http_api): not fired: GET /far wants the header Authoriz")
    assert "https://login.example.com/" in http
    assert rest.startswith("far/away (rest_api): GET /far answered 200")
    assert websocket.startswith("far/away (websocket_api): connecting answered HTTP/1.1 101 ")


def test_function_of_a_nested_stack_is_found(
    deployment: Session, capfd: pytest.CaptureFixture[str]
) -> None:
    """By the name that CloudFormation made up for the nested stack."""
    nested = function_named("far/nested", deployment.functions)
    stack = nested.stack.synthesized
    found = StageFunction(nested.name, stack, nested.stack.template, nested.logical_id)
    status = main(
        ["e2e", "--stage", "dev", "--assembly", str(stack.assembly.directory), nested.name]
    )

    assert status == 0
    assert capfd.readouterr().out.startswith("far/nested (none): Invoke answered ")
    assert found.physical_name == nested.physical_id


@pytest.mark.usefixtures("without_rights")
def test_role_that_lacks_a_right_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """As docs/how-to/test-what-is-deployed.md shows it, with the log below."""
    (shown,) = [each.text for each in excerpts(HOW_TO / "test-what-is-deployed.md")]
    status = main(["e2e", "--stage", "dev", STATUS])

    printed = capfd.readouterr()
    assert status == 1
    assert is_shown(printed.out, f"{shown}1 trigger fired, 1 failed\n")
    assert "    START RequestId" in printed.err


def test_results_are_given_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    """For programs; one object for each trigger."""
    status = main(["e2e", "--stage", "dev", "concepts/echo", "--json"])

    (result,) = json.loads(capfd.readouterr().out)
    assert status == 0
    assert (result["function"], result["trigger"], result["status"]) == (
        "concepts/echo",
        "none",
        "ok",
    )
    assert result["milliseconds"] > 0
    assert any(line.startswith("REPORT ") for line in result["log"])


def test_function_that_is_not_there_is_told() -> None:
    """With those that there are."""
    with pytest.raises(SystemExit, match=r"^error: concepts/ecko: there is no .* are: concepts/"):
        main(["e2e", "--stage", "dev", "concepts/ecko"])
