"""A scaffold that doesn't fit on the disk leaves the project as it was."""

from pathlib import Path

import pytest

from tests.scaffold.project_copy import ProjectCopy

pytestmark = pytest.mark.slow

LIMIT = """
import resource, runpy, sys
sys.dont_write_bytecode = True  # half a module's bytecode couldn't be imported again
from cookiecutter import main
do = getattr(main, sys.argv[1])
def do_limited(*arguments, **named):
    resource.setrlimit(resource.RLIMIT_FSIZE, (2500, 2500))
    return do(*arguments, **named)
setattr(main, sys.argv.pop(1), do_limited)
module = sys.argv.pop(1)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
"""From a step of cookiecutter's on, lets no file grow beyond what a secret's rotation needs."""

ANSWERS = ("--no-input", "trigger=secret_rotation", "use_requests=yes")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["lambda_foundry.commands.new"], "error: "),
        (["cookiecutter", "cookiecutter-template"], "OSError: "),
    ],
)
def test_full_disk_leaves_nothing(command: list[str], told: str, project: ProjectCopy) -> None:
    """Neither a file nor the staging folder; the error is the system's."""
    before = project.tree()

    result = project.python("-c", LIMIT, "generate_files", *command, *ANSWERS)

    assert result.returncode == 1
    assert told in result.stderr
    assert "File too large" in result.stderr
    assert project.tree() == before


def test_full_temporary_folder_is_told_in_one_line(
    project: ProjectCopy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cookiecutter copies the template into it; nothing stays there either."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = project.tree()

    result = project.python(
        "-c", LIMIT, "run_pre_prompt_hook", "lambda_foundry.commands.new", *ANSWERS
    )

    (line,) = result.stderr.splitlines()
    assert result.returncode == 1
    assert line.startswith(f"error: {tmp_path}")
    assert line.endswith(": File too large")
    assert project.tree() == before
    assert list(tmp_path.iterdir()) == []
