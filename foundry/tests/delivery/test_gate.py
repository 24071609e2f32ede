"""The gate runs all that there is to pass, on a machine that has only Python, and says so."""

import os
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from lambda_foundry.project import project_root
from tests.delivery.shell import stand_in
from tests.scaffold.project_copy import ProjectCopy

COMMANDS = [
    "run foundry synth",
    "run foundry test",
    "run foundry check",
    "run --directory foundry python -m lambda_foundry.project_check.types",
    "run pytest foundry/tests -n 3 --slow",
]

UV = """\
echo "$*" >> "$HOME/calls"
test "$*" != "$FAILING"
"""
"""Notes with what it is called, and fails where it is told to."""

PYTHON = """\
test "$*" = "-m venv .build/uv" || exit 1
mkdir -p .build/uv/bin
cp "$HOME/parts/pip" .build/uv/bin/pip
"""
PIP = """\
test "$*" = "install --quiet uv" || exit 1
cp "$HOME/parts/uv" .build/uv/bin/uv
"""
"""An environment that has nothing, and in which uv is installed."""

NEEDED = ("cp", "dirname", "mkdir")


@pytest.fixture
def clone(tmp_path: Path) -> ProjectCopy:
    """As much of a clone as the script itself needs, and a machine without uv."""
    clone = ProjectCopy(root=tmp_path / "clone", home=tmp_path / "home")
    clone.home.mkdir()
    shutil.copytree(project_root() / ".ci", clone.root / ".ci")
    for command in NEEDED:
        stand_in(command, f'exec {shutil.which(command)} "$@"\n', clone)
    return clone


def run_gate(clone: ProjectCopy, *, failing: str = "") -> CompletedProcess[str]:
    """Run it with nothing on the path but the stand-ins."""
    variables = (f"PATH={clone.home / 'bin'}", f"FAILING={failing}", f"HOME={clone.home}")
    bash = shutil.which("bash") or ""
    return clone.run(shutil.which("env") or "", *variables, bash, os.fspath(clone.root / ".ci/run"))


def calls(clone: ProjectCopy) -> list[str]:
    """With what uv was called."""
    return (clone.home / "calls").read_text().splitlines()


def test_gate_runs_everything(clone: ProjectCopy) -> None:
    """The commands of the README, every check, the types, and the package's own tests last."""
    stand_in("uv", UV, clone)

    result = run_gate(clone)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert calls(clone) == COMMANDS


@pytest.mark.parametrize("failing", COMMANDS)
def test_gate_stops_where_something_fails(failing: str, clone: ProjectCopy) -> None:
    """And fails."""
    stand_in("uv", UV, clone)

    assert run_gate(clone, failing=failing).returncode != 0
    assert calls(clone)[-1] == failing


def test_gate_installs_uv_where_it_is_missing(clone: ProjectCopy) -> None:
    """In an environment of the clone's own, so that the system's Python stays as it is."""
    stand_in("python3", PYTHON, clone)
    stand_in("pip", PIP, clone, folder="parts")
    stand_in("uv", UV, clone, folder="parts")

    result = run_gate(clone)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert calls(clone) == COMMANDS
