"""A project's stages are its own: their settings, where each is deployed, which one is meant."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.target import PYTHON, Target
from lambda_foundry.packaging.target_notes import NOTES, noted_targets
from lambda_foundry.service_app import ServiceApp
from lambda_foundry.stages import Stage, stage_of
from tests.constructs.conftest import STACK, told
from tests.validation import UNVALIDATED

OWN_INIT = """
import aws_cdk as cdk

class ShopStack(cdk.Stack):
    def __init__(self, scope, id_, *, {parameters}):
        super().__init__(scope, id_)
"""

WITH_LAYER = """
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from lambda_foundry import shared_layer, stage_of

class ShopStack(cdk.Stack):
    def __init__(self, scope, id_, **props):
        super().__init__(scope, id_, **props)
        name = "X86_64" if stage_of(self).name == "live" else "ARM_64"
        shared_layer(self, "common", architecture=getattr(lambda_.Architecture, name))
"""


@dataclass(frozen=True, kw_only=True)
class ShopStage(Stage):
    """What a project adds to a stage."""

    memory: int = 256


TEST = ShopStage(name="test")
LIVE = ShopStage(name="live", account="111122223333", region="eu-west-1", memory=1024)


def app_of(services: str, stages: Sequence[Stage] = (TEST, LIVE), **context: Any) -> ServiceApp:
    """An app that nobody synthesizes unless the test does."""
    return ServiceApp(services=services, stages=stages, context=context)


def places(
    folder: Path, services: str, stages: Sequence[Stage] = (TEST, LIVE), **context: Any
) -> dict[str, str]:
    """The environment of each stack of the assembly, by the stack's name."""
    ServiceApp(
        services=services,
        stages=stages,
        context=context,
        outdir=str(folder),
        **UNVALIDATED,
    ).synth()
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"].values()
    stacks = [each for each in artifacts if each["type"] == "aws:cloudformation:stack"]
    return {stack["properties"]["stackName"]: stack["environment"] for stack in stacks}


def test_targets_of_every_stage_are_noted(
    services: Callable[..., str], empty_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`foundry lock` sees that there are wheels also for what only another stage runs on."""
    layer = empty_project / "layers" / "common"
    layer.mkdir(parents=True)
    (layer / "requirements.in").write_text("aaa\n")
    monkeypatch.setenv(NOTES, str(empty_project / "notes"))

    app_of(services(**{"shop/__init__": WITH_LAYER}))

    assert noted_targets(empty_project / "notes")[layer] == [
        Target(python_version="3.14", architecture="arm64"),
        Target(python_version="3.14", architecture="x86_64"),
    ]


def test_own_setting_is_read_in_a_stack(services: Callable[..., str]) -> None:
    """By the project's own class, so that type checkers know it."""
    app = app_of(services(), stage="live")

    assert ShopStage.of(app.node.find_child("Shop")).memory == 1024


def test_first_stage_is_meant_unless_told_otherwise(services: Callable[..., str]) -> None:
    """Whatever it is called."""
    assert stage_of(app_of(services())) is TEST


def test_stage_puts_its_stacks_into_its_account_and_region(
    services: Callable[..., str], tmp_path: Path
) -> None:
    """Under its name, whoever deploys them."""
    assert places(tmp_path / "cdk.out", services(), stage="live") == {
        "shop-live": "aws://111122223333/eu-west-1"
    }


def test_stage_is_deployed_to_the_account_of_the_emulator(
    services: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its own account, region and bootstrap: the emulator has one of each."""
    monkeypatch.setenv(PYTHON, f"3.14={sys.executable}")
    stage = ShopStage(name="dev", account="111122223333", region="eu-west-1", qualifier="shopdev")

    assert places(tmp_path, services(), (stage,)) == {
        "shop-dev": "aws://unknown-account/unknown-region"
    }
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert "shopdev" not in json.dumps(manifest["artifacts"]["Shop"]["properties"])


def test_stage_without_an_account_goes_to_that_of_whoever_deploys_it(
    services: Callable[..., str], tmp_path: Path
) -> None:
    """So a template is the same for every developer."""
    assert places(tmp_path / "cdk.out", services()) == {
        "shop-test": "aws://unknown-account/unknown-region"
    }


def test_stage_of_a_second_region_has_the_services_that_it_names(
    services: Callable[..., str], tmp_path: Path
) -> None:
    """Under the same construct ids, so their templates are those of the first region."""
    written = services(**{"web/__init__": STACK.replace("Shop", "Web")})
    stages = (LIVE, ShopStage(name="live-us", region="us-east-1", services=["web"]))

    assert places(tmp_path / "eu", written, stages) == {
        "shop-live": "aws://111122223333/eu-west-1",
        "web-live": "aws://111122223333/eu-west-1",
    }
    assert places(tmp_path / "us", written, stages, stage="live-us") == {
        "web-live-us": "aws://unknown-account/us-east-1"
    }


def test_stage_is_deployed_by_the_roles_of_its_own_bootstrap(
    services: Callable[..., str], tmp_path: Path
) -> None:
    """So the roles of one stage can't deploy another."""
    places(tmp_path, services(), (ShopStage(name="dev", qualifier="shopdev"),))

    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    roles = manifest["artifacts"]["Shop"]["properties"]
    assert "role/cdk-shopdev-deploy-role-" in roles["assumeRoleArn"]
    assert "role/cdk-shopdev-cfn-exec-role-" in roles["cloudFormationExecutionRoleArn"]


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_app_without_stages_has_three(name: str, services: Callable[..., str]) -> None:
    """The first of them is dev."""
    written = services()

    assert stage_of(ServiceApp(services=written, context={"stage": name})).name == name
    assert stage_of(ServiceApp(services=written)).name == "dev"


@pytest.mark.parametrize(
    ("stages", "says"),
    [
        ((), "stages.py: there is no stage; write at least one"),
        ((TEST, LIVE, Stage(name="test")), "stages.py: two stages are called test; rename one"),
        (TEST, "stages.py: this is one stage, no tuple; write a comma after it"),
        (("dev",), "stages.py: 'dev' is no stage; write Stage(name=…)"),
        ((Stage(name="a b"),), "stages.py: a stage is called 'a b'; write letters, digits and hyp"),
        ((Stage(name="a-"),), "beginning and ending with a letter or digit"),
        ((Stage(name="a", account="1234"),), "the stage a: account: is '1234'; write its twelve d"),
        ((Stage(name="a", region="Ireland"),), "region: is 'Ireland'; write such as 'eu-west-1'"),
        ((Stage(name="a", qualifier="a.b"),), "qualifier: is 'a.b'; write at most ten letters"),
        (
            (TEST, Stage(name="us", services="shop")),
            "services: this is one text, no tuple; write (",
        ),
        ((TEST, Stage(name="us", services=())), "services: names none; write one of shop, or"),
        (
            (TEST, Stage(name="us", services=["shp"])),
            "there is no service 'shp'; write one of shop",
        ),
        (
            (Stage(name="us", services=["shop"]),),
            "services: tests are about the first stage, so it",
        ),
    ],
)
def test_stages_that_cannot_be_told_apart_or_deployed_are_refused(
    stages: Any, says: str, services: Callable[..., str]
) -> None:
    """Before anything is made, in one line."""
    said = told(services(), stages=stages)

    assert says in said
    assert "\n" not in said


def test_unknown_stage_is_answered_with_the_project_s_own(services: Callable[..., str]) -> None:
    """The defaults of other apps are none of them."""
    assert told(services(), stages=(TEST, LIVE), context={"stage": "prod"}) == (
        "error: -c stage=prod: there is no such stage; write one of test, live"
    )


def test_stage_of_another_class_is_refused(services: Callable[..., str]) -> None:
    """It lacks what the stack asks it for."""
    app = app_of(services(), stages=[Stage(name="test")])

    with pytest.raises(Mistake) as raised:
        ShopStage.of(app)

    assert str(raised.value) == (
        "stages.py: the stage test is a Stage, not a ShopStage; make it one"
    )


@pytest.mark.parametrize(
    ("parameters", "stage", "refused"),
    [("stack_name", "live", "env"), ("memory=256", "test", "stack_name")],
)
def test_stack_that_takes_no_place_or_name_is_refused(
    parameters: str, stage: str, refused: str, services: Callable[..., str]
) -> None:
    """With what to write, where it would end in a TypeError."""
    written = services(**{"shop/__init__": OWN_INIT.format(parameters=parameters)})

    said = told(written, stages=(TEST, LIVE), context={"stage": stage})

    assert said == (
        f"error: stacks/{written}/shop/__init__.py: ShopStack takes no '{refused}'; write: "
        "def __init__(self, scope, id_, **props), and hand the props on to cdk.Stack"
    )


def test_stack_that_names_what_it_takes_is_made(services: Callable[..., str]) -> None:
    """Where the stage has no account, none is handed over."""
    written = services(**{"shop/__init__": OWN_INIT.format(parameters="stack_name, env=None")})

    assert app_of(written, stage="live").node.find_child("Shop")
    assert app_of(written, stage="test").node.find_child("Shop")
