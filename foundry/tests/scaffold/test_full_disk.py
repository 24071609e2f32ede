"""A scaffold that doesn't fit on the disk leaves the project as it was."""

import pytest

from tests.scaffold.small_project import SmallProject

pytestmark = pytest.mark.slow

LIMITED = """
import resource, runpy, sys
sys.dont_write_bytecode = True  # half a module's bytecode couldn't be imported again
from cookiecutter import main
step, size, module = sys.argv.pop(1), int(sys.argv.pop(1)), sys.argv.pop(1)
do = getattr(main, step)
def do_limited(*arguments, **named):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return do(*arguments, **named)
setattr(main, step, do_limited)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
"""From a step of cookiecutter's on, lets no file grow beyond a size."""

NEW = ("lambda_foundry", "new")
PLAIN = ("cookiecutter", "cookiecutter-template")
ANSWERS = ("--no-input", "trigger=secret_rotation", "use_requests=yes")
TOO_SMALL_FOR_THE_FUNCTION, TOO_SMALL_FOR_THE_TEMPLATE = "2500", "1000"


@pytest.mark.parametrize(("command", "told"), [(NEW, "error: "), (PLAIN, "OSError: ")])
def test_full_disk_leaves_nothing(
    command: tuple[str, str], told: str, project: SmallProject
) -> None:
    """Neither a file nor the staging folder; the error is the system's."""
    before = project.tree()

    result = project.python(
        "-c", LIMITED, "generate_files", TOO_SMALL_FOR_THE_FUNCTION, *command, *ANSWERS
    )

    assert result.returncode == 1
    assert told in result.stderr
    assert "File too large" in result.stderr
    assert project.tree() == before


def test_full_temporary_folder_is_told_in_one_line(project: SmallProject) -> None:
    """Cookiecutter copies the template into the project's; nothing stays there either."""
    before = project.tree()

    result = project.python(
        "-c", LIMITED, "run_pre_prompt_hook", TOO_SMALL_FOR_THE_TEMPLATE, *NEW, *ANSWERS
    )

    (line,) = result.stderr.splitlines()
    assert result.returncode == 1
    assert line.startswith(f"error: {project.root / '.build'}")
    assert line.endswith(": File too large")
    assert project.tree() == before
