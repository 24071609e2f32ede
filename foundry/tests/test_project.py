"""The sample project as a newcomer gets it: flags, pins, and the same templates everywhere."""

import json
import re
import shutil
import tarfile
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from lambda_foundry.project import layers_folder, project_root
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.synthesized_stack import layers
from tests.project_sources import copy_sources


def templates(assembly: Assembly) -> dict[str, str]:
    """The text of each stack's template."""
    return {stack.name: stack.template_file.read_text() for stack in assembly.stacks}


@pytest.fixture
def settings() -> dict[str, Any]:
    """What `cdk.json` says."""
    settings: dict[str, Any] = json.loads((project_root() / "cdk.json").read_text())
    return settings


@pytest.mark.slow
def test_cdk_json_has_every_recommended_flag(settings: dict[str, Any]) -> None:
    """A new version of aws-cdk-lib that recommends another flag is noticed."""
    folder = distribution("aws-cdk-lib").locate_file("aws_cdk/_jsii")
    (package,) = Path(str(folder)).glob("*.tgz")
    with tarfile.open(package) as archive:
        flags = archive.extractfile("package/recommended-feature-flags.json")
        assert flags is not None
        recommended = json.load(flags)

    assert recommended.items() <= settings["context"].items()


def test_cdk_cli_says_nothing_to_anyone(settings: dict[str, Any]) -> None:
    """No notices, no version reporting, no telemetry."""
    assert settings["notices"] is False
    assert settings["versionReporting"] is False
    assert settings["context"]["cli-telemetry"] is False


@pytest.mark.parametrize(
    ("layer", "package"), [("requests", "requests"), ("powertools", "aws-lambda-powertools")]
)
def test_package_is_tested_in_the_version_that_its_layer_ships(layer: str, package: str) -> None:
    """The handlers' tests and the layer use one version."""
    project = tomllib.loads((project_root() / "pyproject.toml").read_text())
    locked = (layers_folder() / layer / "requirements.txt").read_text()

    (pin,) = re.findall(rf"^{package}==[\d.]+", locked, flags=re.MULTILINE)
    assert pin in project["dependency-groups"]["project"]


def test_app_is_short() -> None:
    """`app.py` only finds the services."""
    assert len((project_root() / "app.py").read_text().splitlines()) <= 20


@pytest.mark.slow
def test_templates_are_the_same_in_another_folder(assembly: Assembly, tmp_path: Path) -> None:
    """Neither the folder, nor git, nor an earlier build has a part in them."""
    elsewhere = copy_sources(tmp_path / "else where")

    again = synthesize(tmp_path / "cdk.out", project=elsewhere)

    assert templates(again) == templates(assembly)


@pytest.mark.slow
def test_new_function_changes_nothing_else(assembly: Assembly, tmp_path: Path) -> None:
    """It adds its own part and a layer, by its own two files."""
    project = copy_sources(tmp_path / "project")
    shutil.copytree(project / "lambda_src/uptime/check", project / "lambda_src/uptime/recheck")
    check = (project / "stacks/uptime/check.py").read_text()
    recheck = check.replace("uptime/check", "uptime/recheck").replace("CheckFun", "RecheckFun")
    (project / "stacks/uptime/recheck.py").write_text(recheck.replace('"requests"', '"powertools"'))

    before = assembly.stack("uptime")
    after = synthesize(tmp_path / "cdk.out", project=project).stack("uptime")

    assert after.part("Uptime/Recheck")["Resources"]
    assert set(layers(after)) - set(layers(before)) == {"PowertoolsLayerPython314Arm64"}
    for path in ("Uptime/Check", "Uptime/Status", "Uptime/Results"):
        assert after.part(path) == before.part(path)


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Assembly]:
    """The project as it was synthesized for a stage, with CDK's validator."""
    folder = tmp_path_factory.mktemp("validated")
    return cache(lambda stage: synthesize(folder / stage, stage=stage, validate=True))


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_every_stage_passes_validation(stage: str, validated: Callable[[str], Assembly]) -> None:
    """Every stage can be synthesized, with CDK's validator, under a name of its own."""
    assembly = validated(stage)

    assert [stack.name for stack in assembly.stacks] == [f"concepts-{stage}", f"uptime-{stage}"]


@pytest.mark.slow
def test_prod_keeps_its_data(validated: Callable[[str], Assembly]) -> None:
    """In prod the table can't be deleted by a mistake, and can be restored."""
    table = validated("prod").stack("uptime").only("AWS::DynamoDB::Table")
    assert table["DeletionPolicy"] == "Retain"
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }
