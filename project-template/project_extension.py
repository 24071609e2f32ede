"""Has the package make the project before cookiecutter renders anything.

Cookiecutter's own Python runs this, which has nothing of the package. What goes wrong is raised as
the exception that cookiecutter tells in one line; a failing hook it would tell by a traceback.
"""

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment
from jinja2.ext import Extension

REPORT = "report.txt"


class ProjectExtension(Extension):
    """Gives the template's names: of the project's folder, and of where it was made."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["made_project"] = made_project
        environment.globals["made_in"] = made_in


def made_project(answers: Mapping[str, Any]) -> str:
    """The name of the project, once it is made in a folder beside its place."""
    name = str(answers["project"])
    if Path(answers["_output_dir"], name).exists():
        raise FailedHookException(f"error: {name}: is there; choose another name")
    uv = shutil.which("uv")
    if uv is None:
        raise FailedHookException("error: uv is missing; install it by: pip install uv")
    folder = Path(made_in(answers), name)
    given = [
        f"{key}={value}" for key, value in answers.items() if key[0] != "_" if key != "project"
    ]
    command = ["foundry", "init", str(folder), "--no-input", *given]
    result = subprocess.run(
        [uv, "tool", "run", "--from", source(answers), *command],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if result.returncode:
        raise FailedHookException("nothing was made")
    report = result.stdout.replace(str(folder), name)
    folder.with_name(REPORT).write_text(report, encoding="utf-8")
    return name


def made_in(answers: Mapping[str, Any]) -> str:
    """A folder beside the project's place, which goes when cookiecutter ends."""
    return _workplace(answers["_output_dir"])


@cache
def _workplace(output: str) -> str:
    folder = tempfile.mkdtemp(dir=output, prefix=".project-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def source(answers: Mapping[str, Any]) -> str:
    """Where the package is: in a folder, or in the repository that cookiecutter has cloned."""
    repository = Path(answers["_repo_dir"]).parent
    if Path(answers["_template"]).exists() or not (repository / ".git").exists():
        return str(repository / "foundry")
    command = ["git", "-C", str(repository), "remote", "get-url", "origin"]
    address = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    if "://" not in address:
        # `git@host:owner/name` is short for this.
        address = f"ssh://{address.replace(':', '/', 1)}"
    revision = f"@{answers['_checkout']}" if answers["_checkout"] else ""
    return f"git+{address}{revision}#subdirectory=foundry"
