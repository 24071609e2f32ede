"""Bakes many functions into the project in the current folder, by the answers on stdin."""

import json
import os
import runpy
import sys
from pathlib import Path

from cookiecutter import hooks
from cookiecutter.main import cookiecutter

from lambda_foundry.scaffold import after_rendering, before_questions

IMPORTED = (after_rendering, before_questions)
"""What the hooks of each function import."""

if sys.platform != "win32":

    def in_a_fork(script_path: str, cwd: Path | str = ".") -> None:
        """Run a hook as cookiecutter does, without a new Python, which takes most of the time."""
        hook = os.fork()
        if not hook:
            try:
                os.chdir(cwd)
                runpy.run_path(script_path, run_name="__main__")
            except BaseException:  # noqa: BLE001  # whatever it is, it ends this process alone
                sys.excepthook(*sys.exc_info())
                os._exit(1)
            os._exit(0)
        assert os.waitpid(hook, 0)[1] == 0

    hooks.run_script = in_a_fork

for answers in json.load(sys.stdin):
    cookiecutter("cookiecutter-template", no_input=True, default_config=True, extra_context=answers)
