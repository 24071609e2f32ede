"""Where a stage's APIs answer, when its schedules are due, and what `foundry e2e` refuses."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from lambda_foundry.cli import main
from lambda_foundry.e2e.requests import address_of
from lambda_foundry.e2e.stage_stack import StageStack
from lambda_foundry.local.deployed import functions_of
from lambda_foundry.local.http_trigger import HttpTrigger
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.document import Template
from lambda_foundry.triggers import (
    ApiDomain,
    HttpApiTrigger,
    RestApiTrigger,
    SharedHttpApi,
    SharedRestApi,
)
from tests.local.apps.everything import recorder


@pytest.fixture
def uptime(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> StageStack:
    """The samples' stack, as if it were deployed; nothing is asked of it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    stack = StageStack(assembly.stack("uptime"))
    stack.physical_ids = dict.fromkeys(stack.template.resources, "a1b2c3")
    return stack


def test_api_is_asked_at_its_own_address(uptime: StageStack) -> None:
    """In the region of the stage, or of the caller where the stage names none."""
    (status,) = [each for each in functions_of([uptime]) if each.name == "uptime/status"]
    (route,) = triggers_of(status)
    assert isinstance(route, HttpTrigger)

    request = route.request({"routeKey": "GET /other", "rawQueryString": "target=x"})

    assert (
        address_of(route, uptime, request)
        == "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/status?target=x"
    )


@pytest.mark.parametrize(
    ("api", "trigger"), [(SharedHttpApi, HttpApiTrigger), (SharedRestApi, RestApiTrigger)]
)
def test_api_whose_own_address_is_off_is_asked_at_its_domain(
    api: Any, trigger: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which leads to its stage."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    app = cdk.App(outdir=str(tmp_path))
    stack = cdk.Stack(app, "Shop")
    function = recorder(stack, "tea")
    certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/a1b2"
    domain = ApiDomain(name="api.example.com", certificate_arn=certificate)
    shared = api(stack, "Api", domain=domain, disable_execute_api_endpoint=True)
    trigger(stack, "Route", function=function, routes=["GET /tea"], source=shared)
    app.synth()

    deployed = StageStack(Assembly(tmp_path).stack("Shop"))
    (route,) = triggers_of(functions_of([deployed])[0])
    assert isinstance(route, HttpTrigger)

    assert address_of(route, deployed, route.request({})) == "https://api.example.com/tea"


def test_durable_function_is_invoked_as_aws_wants_it(
    uptime: StageStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a version, and without waiting for days; not so in an emulator, which has none."""
    properties = {"DurableConfig": {"ExecutionTimeout": 604_800}}
    function = {"Type": "AWS::Lambda::Function", "Properties": properties}
    uptime.template = Template({"Resources": {"Function": function}})
    assert uptime.way_to_invoke("Function") == {}

    monkeypatch.delenv("AWS_ENDPOINT_URL")

    assert uptime.way_to_invoke("Function") == {"Qualifier": "$LATEST", "InvocationType": "Event"}


def test_schedule_is_due_within_two_minutes(
    uptime: StageStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the forms of docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")

    soon = uptime.soon

    at = datetime.strptime(soon.schedule, "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=UTC)
    assert 0 < (at - datetime.now(UTC)).total_seconds() < 120
    assert re.fullmatch(r"cron\(\d+ \d+ \d+ \d+ \? \d{4}\)", soon.rule)


def test_caller_that_has_no_credentials_is_told_once(
    assembly: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, and not at each trigger."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    with pytest.raises(
        SystemExit, match=r"^error: concepts-dev: Unable .* credentials; log in, and"
    ):
        main(["e2e", "--stage", "dev", "--assembly", str(assembly.directory)])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--stage", "prod"], "the events would be real there; if you mean it, add --production"),
        (["--stage", "../dev"], "is no name of a stage"),
        (["--stage", "dev", "--assembly", "nowhere"], "is no cloud assembly"),
    ],
)
def test_what_is_no_stage_is_refused(options: list[str], message: str) -> None:
    """In one line, before anything is sent."""
    with pytest.raises(SystemExit, match=message):
        main(["e2e", *options])
