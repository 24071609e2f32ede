"""What cookiecutter loads before it asks or renders anything: our checks, in its own process."""

import atexit
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment
from jinja2.ext import Extension
from template_copy import project_of, remove

sys.path.insert(0, str(project_of(getattr(click.get_current_context(silent=True), "params", {}))))

from lambda_foundry import Mistake
from lambda_foundry.names import construct_id
from lambda_foundry.scaffold.answers import checked, shown
from lambda_foundry.scaffold.plain_command import passed_over
from lambda_foundry.scaffold.staging import new_staging

STAGING = "{{staging_folder(cookiecutter)}}"
SYNTAX = ("{{", "{%", "{#")

atexit.register(remove, Path(__file__).parent)


class ScaffoldExtension(Extension):
    """Names the staging folder, after every answer is found right, and never evaluates an answer.

    The exceptions are those that cookiecutter tells as one line, without a traceback.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        if wrong := passed_over():
            raise FailedHookException("\n".join(f"error: {line}" for line in wrong))
        environment.globals["staging_folder"] = staging_folder
        environment.filters["construct_id"] = construct_id
        environment.filters["sentence"] = sentence

    def preprocess(
        self,
        source: str,
        name: str | None,
        filename: str | None = None,
    ) -> str:
        """Refuse Jinja in answers: before files are rendered there is no loader, and no other."""
        rendering = self.environment.loader is not None or source == STAGING
        if not rendering and any(mark in source for mark in SYNTAX):
            raise FailedHookException(f"error: {shown(source)}: leave out the braces")
        return source


def staging_folder(answers: Mapping[str, Any]) -> str:
    """Where to render to, below the project; raises with a line for each wrong answer."""
    atexit.register(remove, Path(answers["_repo_dir"]))
    project = Path(answers["_output_dir"])
    try:
        checked(answers, project)
    except Mistake as mistake:
        raise FailedHookException(f"error: {mistake}") from None
    return new_staging(project).name


def sentence(text: str) -> str:
    """A description as the first line of a docstring."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}{'' if text.endswith(('!', '?')) else '.'}"
