"""Runs a step of a workflow as GitHub's runner would, in a copy of the project."""

import os
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

from tests.delivery.workflows import Step
from tests.scaffold.project_copy import ProjectCopy

PIP = """\
#!/bin/sh
test "$*" = "install --quiet uv" || { echo "pip $*: is not expected"; exit 1; }
"""
"""uv is there already: these tests run by it."""


def run_step(step: Step, project: ProjectCopy, **variables: str) -> CompletedProcess[str]:
    """Its script in the runner's shell: docs.github.com, "jobs.<job_id>.steps[*].shell"."""
    assert step.settings.get("env", {}).keys() <= variables.keys()
    pip = project.home / "bin" / "pip"
    pip.parent.mkdir(exist_ok=True)
    pip.write_text(PIP)
    pip.chmod(0o755)
    shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script)
    given = _assignments(variables | {"PATH": f"{pip.parent}{os.pathsep}{os.environ['PATH']}"})
    return project.run("env", *given, *shell)


def _assignments(variables: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in variables.items()]


def summary_of(project: ProjectCopy) -> Path:
    """The file that GitHub shows as the summary of a run."""
    return project.home / "summary.md"
