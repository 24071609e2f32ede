"""`foundry synth` starts the CDK CLI only where that has a part in what comes out."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambda_foundry.project import project_root
from tests.places import PACKAGE
from tests.project_sources import copy_sources

pytestmark = pytest.mark.slow

CLI = 'console.error("the CLI was asked for:", process.argv[2]); process.exit(9);'
"""Stands in for the CDK CLI."""

STARTED = "the CLI was asked for: synth"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project, with that in place of the CLI."""
    project = copy_sources(tmp_path_factory.mktemp("synth") / "project")
    installed = project / "node_modules"
    (installed / "aws-cdk" / "bin").mkdir(parents=True)
    (installed / "aws-cdk" / "bin" / "cdk").write_text(CLI)
    shutil.copy(project / "package-lock.json", installed / ".installed-package-lock.json")
    (project / ".build").symlink_to(project_root() / ".build", target_is_directory=True)
    return project


def synth(project: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command there, as a developer: in CI it validates, too."""
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "lambda_foundry", "synth", *options],
        cwd=project,
        env=inherited | {"PYTHONPATH": str(PACKAGE)} | variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_synth_of_an_app_that_needs_no_account_starts_no_cli(project: Path) -> None:
    """What CDK says for people is told all the same."""
    done = synth(project)

    assert done.stdout.startswith("Synthesized 2 stacks in cdk.out, not validated by CDK yet")
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("done", ["Synthesized", "Reused"])
def test_synth_of_another_stage_starts_no_cli(done: str, project: Path) -> None:
    """It is made into its own folder, and reused there as the first one is."""
    said = synth(project, "-c", "stage=prod", "--output", "cdk.prod")

    assert said.stdout.startswith(f"{done} 2 stacks in cdk.prod, not validated by CDK yet")
    assert (said.stderr, said.returncode) == ("", 0)


def test_synth_with_another_option_starts_the_cli(project: Path) -> None:
    """It is told the folder and the value, too."""
    assert synth(project, "-c", "stage=prod", "--strict").stderr.strip() == STARTED


def test_synth_refuses_a_value_without_a_name(project: Path) -> None:
    """The CLI would warn, and go on with the first stage."""
    said = synth(project, "-c", "prod").stderr

    assert said.startswith("error: -c prod: write a name and a value, such as -c stage=prod;")


@pytest.mark.parametrize(
    "setting",
    [{"build": "make"}, {"app": "python app.py --own"}, {"versionReporting": True}],
)
def test_synth_with_a_setting_that_the_cli_heeds_starts_it(
    setting: dict[str, object], project: Path
) -> None:
    """The app alone would pass over it."""
    file = project / "cdk.json"
    before = file.read_text()
    file.write_text(json.dumps(json.loads(before) | setting))

    done = synth(project)
    file.write_text(before)

    assert (done.stderr.strip(), done.returncode) == (STARTED, 9)


@pytest.mark.parametrize(
    "setting", [{"app": "uv run app.py"}, {"app": "python3 app.py"}, {"profile": "shop"}]
)
def test_setting_that_changes_no_synthesis_keeps_the_last_one(
    setting: dict[str, object], project: Path
) -> None:
    """The same would come out, by whoever runs it."""
    synth(project)
    file = project / "cdk.json"
    before = file.read_text()
    file.write_text(json.dumps(json.loads(before) | setting))

    done = synth(project)
    file.write_text(before)

    assert done.stdout.startswith("Reused 2 stacks in cdk.out")


def test_synth_of_an_app_that_asks_for_the_account_starts_the_cli(project: Path) -> None:
    """It finds that out with the user's credentials."""
    app = project / "app.py"
    app.write_text(app.read_text() + 'import os; os.environ.get("CDK_DEFAULT_ACCOUNT")\n')

    done = synth(project)

    assert (done.stderr.strip(), done.returncode) == (STARTED, 9)
