"""What `foundry check` asks of the samples is true of triggers: alone in dev, together in prod."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications

from lambda_foundry.buckets import private_bucket
from lambda_foundry.checks.acknowledge import answer_for_cdk, cdk_nag_looks
from lambda_foundry.feature_flags import FeatureFlags
from lambda_foundry.idempotency import IdempotencyTable
from lambda_foundry.names import construct_id
from lambda_foundry.project_check.cdk_findings import (
    NAG,
    VALIDATOR,
    found_by,
    unused_acknowledgements,
)
from lambda_foundry.project_check.checkov import Failed, run_checkov, split_skipped
from lambda_foundry.project_check.exceptions import split_explained
from lambda_foundry.project_check.findings import (
    Found,
    finding_lines,
    read_accepted,
    split_accepted,
)
from lambda_foundry.project_check.synthesis import KEEP_GOING
from lambda_foundry.project_check.tool import run_tool
from lambda_foundry.python_function import PythonFunction
from lambda_foundry.service_app import add_cdk_nag
from lambda_foundry.stages import Stage
from lambda_foundry.triggers import (
    HttpApiTrigger,
    RestApiTrigger,
    SharedHttpApi,
    SharedRestApi,
    SharedWebsocketApi,
    WebsocketApiTrigger,
)
from tests.smallest_source import SMALLEST
from tests.triggers.conftest import trial_app, trial_stack
from tests.triggers.every_trigger import EVERY_TRIGGER, make

pytestmark = pytest.mark.slow

Assemblies = Callable[[str], Path]

ALIAS = "Alias"


@pytest.fixture(scope="module")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> Assemblies:
    """A folder with an assembly of every trigger for a stage, and CDK's report."""

    @cache
    def folder(stage: str) -> Path:
        directory = tmp_path_factory.mktemp("validated")
        app = trial_app(directory / stage, stage=stage, validate=True, **KEEP_GOING)
        add_cdk_nag(app)
        with cdk_nag_looks():
            ADDED[stage](app)
        app.synth()
        return directory

    return folder


def each_alone(app: cdk.App) -> None:
    """A stack for each trigger, and one with an alias in the place of a function."""
    for name in ("none", *EVERY_TRIGGER):
        trial_stack(app, name, id_=construct_id(name))
    stack = cdk.Stack(app, ALIAS)
    alias = PythonFunction(stack, "Function", source=SMALLEST).add_alias("live")
    make("sns", stack, "Trigger", function=alias)


def all_together(app: cdk.App) -> None:
    """Two stacks with half of the triggers each, and with what functions read beside their events.

    A single one would have more than 500 resources.
    """
    trial_stack(app, *[*EVERY_TRIGGER][::2], id_="Half")
    stack = trial_stack(app, *[*EVERY_TRIGGER][1::2], id_="Rest")
    reader = PythonFunction(stack, "Reader", source=SMALLEST)
    IdempotencyTable(stack, "Idempotency").used_by(reader)
    FeatureFlags(stack, "Flags", flags={"gifts": {"default": False}}).read_by(reader)
    shared_sources(cdk.Stack(app, "Shared"))


def shared_sources(stack: cdk.Stack) -> None:
    """A function on an API of each kind, with a route for those who sign and one for anyone.

    A bucket notifies it, too, and another one is emptied by CDK before it is deleted. A function in
    a network of the stack's own is beside it.
    """
    function = PythonFunction(stack, "Function", source=SMALLEST)
    http, rest = SharedHttpApi(stack, "Http"), SharedRestApi(stack, "Rest")
    for path, public in (("/orders/{id}", False), ("/prices", True)):
        said: dict[str, Any] = {
            "function": function,
            "routes": [f"GET {path}"],
            "public": public,
        }
        HttpApiTrigger(stack, f"Http{public}", source=http, **said)
        RestApiTrigger(stack, f"Rest{public}", source=rest, **said)
    for public in (True, False):
        api = SharedWebsocketApi(stack, f"Sockets{public}")
        WebsocketApiTrigger(stack, f"Connect{public}", function=function, source=api, public=public)
    private_bucket(stack, "Bucket").add_event_notification(
        s3.EventType.OBJECT_CREATED, notifications.LambdaDestination(function)
    )
    private_bucket(
        stack, "Scratch", removal_policy=cdk.RemovalPolicy.DESTROY, auto_delete_objects=True
    )
    network = ec2.Vpc(stack, "Network", max_azs=2, nat_gateways=0)
    PythonFunction(stack, "Inside", source=SMALLEST, vpc=network, reserved_concurrency=5)
    answer_for_cdk(stack)


def published(app: cdk.App) -> None:
    """A function that is deployed gradually, with its hooks, and a durable one with Insights."""
    stage = Stage(
        name="canary",
        alarms=True,
        canary_minutes=10,
        customer_keys=True,
        log_retention=logs.RetentionDays.ONE_YEAR,
        reserves_concurrency=True,
    )
    setattr(app, "stages", (stage,))  # noqa: B010  # to mypy an App has none
    stack = cdk.Stack(app, "Published")
    gradual = PythonFunction(
        stack,
        "Function",
        source=SMALLEST,
        reserved_concurrency=5,
        pre_traffic_hook=SMALLEST,
        post_traffic_hook=PythonFunction(
            stack, "Hook", source=SMALLEST, gradual=False, reserved_concurrency=1
        ),
    )
    make("sns", stack, "Trigger", function=gradual)
    week = lambda_.DurableConfig(execution_timeout=cdk.Duration.days(7))
    durable = PythonFunction(
        stack,
        "Durable",
        source=SMALLEST,
        durable_config=week,
        insights_version=lambda_.LambdaInsightsVersion.VERSION_1_0_333_0,
        reserved_concurrency=5,
    )
    make("event_pattern", stack, "Rule", function=durable)


ADDED = {"dev": each_alone, "prod": all_together, "canary": published}
"""All ways in all stages would take longer."""

every_stage = pytest.mark.parametrize("stage", ADDED)


def left(findings: list[Found], stages: dict[str, list[Path]]) -> list[str]:
    """What neither the project's list nor a policy's own reasons accept."""
    remaining, _ = split_accepted(findings, read_accepted())
    return list(finding_lines(split_explained(remaining, stages)[0]))


def templates(assemblies: Assemblies, stage: str) -> dict[str, list[Path]]:
    """The templates of a stage."""
    return {stage: sorted((assemblies(stage) / stage).glob("*.template.json"))}


@pytest.fixture(scope="module")
def failures(assemblies: Assemblies) -> list[Failed]:
    """What checkov finds in the templates of all stages; it takes long to start."""
    every = {stage: files for name in ADDED for stage, files in templates(assemblies, name).items()}
    return list(run_checkov(every))


def test_triggers_pass_cfn_lint(assemblies: Assemblies) -> None:
    """In every template, of which none is missing."""
    every = [templates(assemblies, stage)[stage] for stage in ADDED]

    assert [len(files) for files in every] == [len(EVERY_TRIGGER) + 2, 3, 1]
    paths = [str(file) for files in every for file in files]
    assert run_tool("cfn-lint", "--format", "parseable", "--", *paths) == []


@every_stage
def test_triggers_pass_cdk_nag(stage: str, assemblies: Assemblies) -> None:
    """The packs AwsSolutions and Serverless, and CDK's own validation."""
    found = found_by(assemblies(stage), *NAG, VALIDATOR)

    assert left(found, templates(assemblies, stage)) == []


def test_alias_may_be_invoked_by_a_topic(assemblies: Assemblies) -> None:
    """CDK's validator takes an alias for no function, and would warn at each synthesis."""
    found = found_by(assemblies("dev"), VALIDATOR)

    assert [finding for finding in found if finding.place.startswith(ALIAS)] == []


@every_stage
def test_triggers_ask_nobody_to_mend_them(stage: str, assemblies: Assemblies) -> None:
    """Their exceptions may also not occur; `foundry check` doesn't ask to delete them then."""
    assert unused_acknowledgements(assemblies(stage)) == []


@every_stage
def test_triggers_pass_checkov(stage: str, assemblies: Assemblies, failures: list[Failed]) -> None:
    """In its own environment, as `foundry check` runs it."""
    stages = templates(assemblies, stage)

    findings, _, useless = split_skipped(
        [failed for failed in failures if failed.stage == stage], stages
    )

    assert left(findings, stages) == []
    assert useless == []
