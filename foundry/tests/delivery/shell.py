"""Runs a step of a workflow as GitHub's runner would, in a project."""

import os
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

from tests.delivery.workflows import Step
from tests.scaffold.project_copy import ProjectCopy

PIP = """\
test "$*" = "install --quiet uv" || { echo "pip $*: is not expected"; exit 1; }
"""
"""uv is there already: these tests run by it."""


def run_step(step: Step, project: ProjectCopy, **variables: str) -> CompletedProcess[str]:
    """Its script in the runner's shell: docs.github.com, "jobs.<job_id>.steps[*].shell"."""
    environment = step.settings.get("env", {})
    fixed = {name: value for name, value in environment.items() if "${{" not in value}
    assert environment.keys() <= fixed.keys() | variables.keys()
    path = f"{stand_in('pip', PIP, project)}{os.pathsep}{os.environ['PATH']}"
    shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script)
    return project.run("env", *_assignments({**fixed, **variables, "PATH": path}), *shell)


def stand_in(command: str, script: str, project: ProjectCopy, *, folder: str = "bin") -> Path:
    """Put a script of the shell that takes a command's place into a folder, which is returned."""
    program = project.home / folder / command
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}")
    program.chmod(0o755)
    return program.parent


def _assignments(variables: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in variables.items()]


def summary_of(project: ProjectCopy) -> Path:
    """The file that GitHub shows as the summary of a run."""
    return project.home / "summary.md"
