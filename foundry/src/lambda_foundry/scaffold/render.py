"""Runs cookiecutter on checked answers, with nothing of the user's own between."""

import contextlib
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cookiecutter.exceptions import FailedHookException
from cookiecutter.main import cookiecutter

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root
from lambda_foundry.scaffold.answers import Answers, template_folder
from lambda_foundry.scaffold.staging import remove, signals_restored

HOOK_FAILED = "Hook script failed"
"""What cookiecutter says when the hook after the rendering has told in one line what is wrong."""


def render(answers: Answers, project: Path | None = None) -> None:
    """Write the function's files into the project, all or none; raises `Mistake`.

    Neither a `.cookiecutterrc` nor `COOKIECUTTER_CONFIG` has a part in it, and the answers of
    other templates in the user's home stay.
    """
    project = project or project_root()
    logging.getLogger("cookiecutter").disabled = True
    logging.getLogger("cookiecutter.hooks").disabled = True
    with temporary_files_aside() as aside, signals_restored():
        try:
            staging = cookiecutter(
                str(template_folder()),
                no_input=True,
                extra_context=answers.variables,
                output_dir=str(project),
                default_config={"replay_dir": aside},
            )
        except FailedHookException as error:
            if str(error).startswith(HOOK_FAILED):
                sys.exit(1)
            raise Mistake(str(error).removeprefix("error: ")) from None
        except shutil.Error as error:
            ((_, copy, reason), *_) = error.args[0]
            raise Mistake(f"{copy}: {reason.partition('] ')[2].partition(': ')[0]}") from None
    remove(Path(staging))


@contextlib.contextmanager
def temporary_files_aside() -> Iterator[str]:
    """Removes what cookiecutter leaves in the temporary folder: copies of template and hook."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as aside:
        tempfile.tempdir = aside
        try:
            yield aside
        finally:
            tempfile.tempdir = before
