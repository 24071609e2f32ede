"""A scaffold that doesn't fit on the disk leaves the project as it was."""

import pytest

from tests.scaffold.project_copy import ProjectCopy

pytestmark = pytest.mark.slow

LIMITED = (
    "import os, resource, sys;"
    # Python would leave half a module's bytecode behind, which nobody could import again.
    "os.environ['PYTHONDONTWRITEBYTECODE'] = '1';"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (2500, 2500));"
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
"""Lets no file grow beyond what the test of a secret's rotation needs."""

ANSWERS = ("--no-input", "trigger=secret_rotation", "use_requests=yes")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["-m", "tools.new"], "error: "),
        (["-m", "cookiecutter", "cookiecutter-template"], "OSError: "),
    ],
)
def test_full_disk_leaves_nothing(command: list[str], told: str, project: ProjectCopy) -> None:
    """Neither a file nor the staging folder; the error is the system's."""
    before = project.tree()

    result = project.python("-c", LIMITED, *command, *ANSWERS)

    assert result.returncode == 1
    assert told in result.stderr
    assert "File too large" in result.stderr
    assert project.tree() == before
