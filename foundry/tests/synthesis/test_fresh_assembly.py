"""A command reads the project's latest assembly, and synthesizes only when anything changed."""

import subprocess
import sys

import pytest

from tests.synthesis.stand_in import Project

TOLD = "synthesizing: cdk.out is older than the project\n"


def access(project: Project) -> str:
    """What `foundry access` tells beside what it is asked for."""
    return subprocess.run(
        [sys.executable, "-m", "lambda_foundry", "access"],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=True,
    ).stderr


@pytest.mark.slow
def test_assembly_is_made_only_where_it_is_not_current(project: Project) -> None:
    """It says so where it is made; `tests/synthesis/test_reuse.py` has what counts as a change."""
    # Else the CDK CLI would be installed, which this needs nothing of.
    for installed in ("package-lock.json", "node_modules/.installed-package-lock.json"):
        project.write(installed, "{}")

    told = [access(project) for _ in range(2)]
    project.write("shared.txt", "shaken")
    told.append(access(project))

    assert told == [TOLD, "", TOLD]
