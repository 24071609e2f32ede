"""The sample project is synthesized to the same templates everywhere, for each of its stages."""

import shutil
from pathlib import Path

import pytest

from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.snapshots import layers
from tests.project_sources import copy_sources


def text_of(service: str, assembly: Assembly) -> str:
    """The text of a service's template."""
    return assembly.stack(service).template_file.read_text()


@pytest.mark.slow
def test_new_function_changes_nothing_else(assembly: Assembly, tmp_path: Path) -> None:
    """It adds its own part and a layer, by its own two files.

    Neither do the folder, git or an earlier build have a part in the templates.
    """
    project = copy_sources(tmp_path / "else where")
    shutil.copytree(project / "lambda_src/uptime/check", project / "lambda_src/uptime/recheck")
    check = (project / "stacks/uptime/check.py").read_text()
    recheck = check.replace("uptime/check", "uptime/recheck").replace("CheckFun", "RecheckFun")
    more_layers = recheck.replace(
        'shared_layer(scope, "requests")',
        'shared_layer(scope, "requests"), shared_layer(scope, "powertools")',
    )
    (project / "stacks/uptime/recheck.py").write_text(more_layers)

    before = assembly.stack("uptime")
    again = synthesize(tmp_path / "cdk.out", project=project)
    after = again.stack("uptime")

    assert text_of("concepts", again) == text_of("concepts", assembly)
    assert after.part("Uptime/Recheck")["Resources"]
    assert set(layers(after)) - set(layers(before)) == {"PowertoolsLayerPython314Arm64"}
    assert before.template.resources.items() <= after.template.resources.items()


@pytest.mark.slow
def test_middle_stage_passes_validation(tmp_path: Path) -> None:
    """With CDK's validator, under a name of its own; `foundry check` has the first and the last."""
    assembly = synthesize(tmp_path, stage="staging", validate=True)

    assert [stack.name for stack in assembly.stacks] == ["concepts-staging", "uptime-staging"]


@pytest.mark.slow
def test_prod_keeps_its_data(in_prod: Assembly) -> None:
    """In prod the table can't be deleted by a mistake, and can be restored."""
    template = in_prod.stack("uptime").template
    table = template.resources[template.ids("AWS::DynamoDB::Table")[0]]
    assert table["DeletionPolicy"] == "Retain"
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }
