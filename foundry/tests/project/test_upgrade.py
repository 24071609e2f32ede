"""A project moves from one release to the next by two commands, and is told what changes."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.conftest import built, copy_package
from tests.project.machine import Machine, as_cloned, set_up_copy

pytestmark = pytest.mark.slow

EDITS = {
    "pyproject.toml": ('version = "1.0.0"', 'version = "1.1.0"'),
    "src/lambda_foundry/python_function.py": (
        '        "tracing": lambda_.Tracing.ACTIVE,\n',
        "",
    ),
    "src/lambda_foundry/execution_role.py": (
        "def explain(",
        "def explain(*_: object, **__: object) -> None:\n    pass\n\n\ndef explained(",
    ),
    "src/lambda_foundry/scaffold/project/.npmrc": ("fund=false", "fund=false\nloglevel=error"),
    "src/lambda_foundry/scaffold/project/cdk.json": ('"notices": false', '"notices": true'),
    "src/lambda_foundry/scaffold/project/.vscode/settings.json": (
        '"editor.formatOnSave": true',
        '"editor.formatOnSave": false',
    ),
    "src/lambda_foundry/scaffold/project/pyproject.toml.jinja": (
        "responses==0.26.3",
        "responses==0.26.4",
    ),
}
"""What the next release has otherwise: a default of functions, and files of the template."""


@pytest.fixture(scope="module")
def next_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it might be released next."""
    folder = tmp_path_factory.mktemp("next")
    source = folder / "foundry"
    copy_package(source)
    for name, (before, after) in EDITS.items():
        text = (source / name).read_text()
        assert before in text
        (source / name).write_text(text.replace(before, after, 1))
    return built(source, folder / "wheel")


@pytest.fixture(scope="module")
def project(wheel_project: Path, machine: Machine) -> Path:
    """A project of this release, in which its user has changed some files."""
    clone = set_up_copy(wheel_project, machine.folder / "upgraded", machine=machine)
    text = (clone / ".npmrc").read_text()
    (clone / ".npmrc").write_text(text.replace("audit=false", "audit=true"))
    text = (clone / "cdk.json").read_text()
    (clone / "cdk.json").write_text(text.replace('"notices": false', '"notices": "mine"'))
    (clone / ".vscode/settings.json").unlink()
    return clone


@pytest.fixture(scope="module")
def upgrade(project: Path, next_wheel: Path, machine: Machine) -> subprocess.CompletedProcess[str]:
    """What the second of the two commands says."""
    shutil.copyfile(next_wheel, project / "vendor" / next_wheel.name)
    machine.passes("uv", "lock", "--upgrade-package", "lambda-foundry", cwd=project)
    return machine.run("uv", "run", "--quiet", "foundry", "upgrade", cwd=project)


def test_upgrade_of_the_package_is_a_version_number(
    upgrade: subprocess.CompletedProcess[str], project: Path
) -> None:
    """The lock has the next release; the pyproject is as it was."""
    assert 'name = "lambda-foundry"\nversion = "1.1.0"' in (project / "uv.lock").read_text()
    assert "lambda-foundry>=1.0.0,<2" in (project / "pyproject.toml").read_text()


def test_upgrade_merges_the_files_of_the_template(
    upgrade: subprocess.CompletedProcess[str], project: Path
) -> None:
    """Both changes are in the file that both changed, and what was deleted stays deleted."""
    npmrc = (project / ".npmrc").read_text().splitlines()

    assert {"audit=true", "loglevel=error"} <= set(npmrc)
    assert not (project / ".vscode/settings.json").exists()
    assert "brought from 1.0.0 to 1.1.0" in upgrade.stdout
    assert "merged    .npmrc" in upgrade.stdout
    assert "kept      .vscode/settings.json: deleted in this project" in upgrade.stdout


def test_upgrade_leaves_conflicts_to_people(
    upgrade: subprocess.CompletedProcess[str], project: Path
) -> None:
    """They are marked as git marks them, told, and end it with 1."""
    text = (project / "cdk.json").read_text()

    assert upgrade.returncode == 1
    assert '<<<<<<< yours\n  "notices": "mine",\n=======\n  "notices": true,\n' in text
    assert "conflict  cdk.json: resolve what is between" in upgrade.stdout


def test_upgrade_says_which_pins_are_others(
    upgrade: subprocess.CompletedProcess[str],
) -> None:
    """The pyproject is the user's, so it is only told."""
    told = "has responses==0.26.3; this release is tested with responses==0.26.4"
    assert told in upgrade.stdout


def test_upgrade_tells_what_changes_in_the_templates(
    upgrade: subprocess.CompletedProcess[str], project: Path, machine: Machine
) -> None:
    """As a diff of the snapshots, and in words what functions may do; accepting it is one step."""
    text = (project / "cdk.json").read_text().splitlines()
    resolved = [line for line in text if not line.startswith(("<<<<<<<", "=======", ">>>>>>>"))]
    resolved.remove('  "notices": "mine",')
    (project / "cdk.json").write_text("\n".join(resolved))

    again = machine.run("uv", "run", "--quiet", "foundry", "upgrade", cwd=project)

    assert again.returncode == 0
    assert "The template's files are those of 1.1.0 already." in again.stdout
    assert "--- tests/snapshots/shop/orders.json" in again.stdout
    assert '-          "Mode": "Active"' in again.stdout
    assert "shop/orders can no longer send traces." in again.stdout
    machine.foundry("test", "--snapshot-update", cwd=project)
    accepted = machine.run("uv", "run", "--quiet", "foundry", "upgrade", cwd=project)
    assert "The templates stay as their snapshots say." in accepted.stdout


def test_upgrade_notes_the_version(
    upgrade: subprocess.CompletedProcess[str], project: Path
) -> None:
    """The next one begins where this one ended."""
    noted = json.loads((project / ".foundry-template.json").read_text())

    assert noted["version"] == "1.1.0"
    assert "loglevel=error" in noted["files"][".npmrc"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "is missing"), ("{", "can't be understood"), ('{"files": []}', "can't be understood")],
)
def test_upgrade_needs_to_know_the_template(
    content: str | None, said: str, wheel_project: Path, machine: Machine, tmp_path: Path
) -> None:
    """Without its record it changes nothing, and says so in one line."""
    clone = as_cloned(wheel_project, tmp_path / "clone")
    (clone / ".foundry-template.json").unlink()
    if content is not None:
        (clone / ".foundry-template.json").write_text(content)

    result = machine.foundry_of_ours("upgrade", cwd=clone)

    assert result.returncode == 1
    assert result.stderr.startswith(f"error: .foundry-template.json: {said}")
    assert len(result.stderr.splitlines()) == 1
