"""What `foundry check` asks of the samples is true of every trigger, alone and with all others."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from lambda_foundry.checks.acknowledge import cdk_nag_looks
from lambda_foundry.names import construct_id
from lambda_foundry.project_check.cdk_findings import (
    NAG,
    VALIDATOR,
    found_by,
    unused_acknowledgements,
)
from lambda_foundry.project_check.checkov import run_checkov, split_skipped
from lambda_foundry.project_check.every_check import run_tool
from lambda_foundry.project_check.exceptions import split_explained
from lambda_foundry.project_check.findings import (
    Found,
    finding_lines,
    read_accepted,
    split_accepted,
)
from lambda_foundry.project_check.synthesis import KEEP_GOING
from lambda_foundry.service_app import add_cdk_nag
from tests.triggers.conftest import trial_app, trial_stack
from tests.triggers.every_trigger import EVERY_TRIGGER

pytestmark = pytest.mark.slow

Assemblies = Callable[[str], Path]


@pytest.fixture(scope="module")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> Assemblies:
    """A folder with an assembly of every trigger for a stage, and CDK's report."""

    @cache
    def folder(stage: str) -> Path:
        directory = tmp_path_factory.mktemp("validated")
        app = trial_app(directory / stage, stage=stage, validate=True, **KEEP_GOING)
        add_cdk_nag(app)
        with cdk_nag_looks():
            for name in ("none", *EVERY_TRIGGER):
                trial_stack(app, name, id_=construct_id(name))
            trial_stack(app, *EVERY_TRIGGER, id_="All")
        app.synth()
        return directory

    return folder


def left(findings: list[Found], stages: dict[str, list[Path]]) -> list[str]:
    """What neither the project's list nor a policy's own reasons accept."""
    remaining, _ = split_accepted(findings, read_accepted())
    return list(finding_lines(split_explained(remaining, stages)[0]))


def templates(assemblies: Assemblies, stage: str) -> dict[str, list[Path]]:
    """The templates of a stage."""
    return {stage: sorted((assemblies(stage) / stage).glob("*.template.json"))}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_triggers_pass_cfn_lint(stage: str, assemblies: Assemblies) -> None:
    """In every template, of which none is missing."""
    (files,) = templates(assemblies, stage).values()

    assert len(files) == len(EVERY_TRIGGER) + 2
    assert run_tool("cfn-lint", "--format", "parseable", "--", *map(str, files)) == []


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_triggers_pass_cdk_nag(stage: str, assemblies: Assemblies) -> None:
    """The packs AwsSolutions and Serverless, and CDK's own validation."""
    found = found_by(assemblies(stage), *NAG, VALIDATOR)

    assert left(found, templates(assemblies, stage)) == []


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_triggers_ask_nobody_to_mend_them(stage: str, assemblies: Assemblies) -> None:
    """Their exceptions may also not occur; `foundry check` doesn't ask to delete them then."""
    assert unused_acknowledgements(assemblies(stage)) == []


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_triggers_pass_checkov(stage: str, assemblies: Assemblies) -> None:
    """In its own environment, as `foundry check` runs it."""
    stages = templates(assemblies, stage)

    findings, _, useless = split_skipped(run_checkov(stages), stages)

    assert left(findings, stages) == []
    assert useless == []
