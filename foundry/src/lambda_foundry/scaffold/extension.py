"""What cookiecutter loads before it asks or renders anything: our checks and our templates.

Cookiecutter renders the name of the folder that it writes to right after the last question. So the
template's folder is called `{{staging_folder(cookiecutter)}}`: nothing else of a template runs
after the questions and before any file is written.
"""

import atexit
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from cookiecutter.config import get_user_config
from cookiecutter.exceptions import FailedHookException
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplatesNotFound,
)
from jinja2.ext import Extension

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id
from lambda_foundry.project import find_project, use_project
from lambda_foundry.scaffold.before_questions import remove_copy
from lambda_foundry.scaffold.new_function import (
    DURABLE_KEY,
    checked,
    function_questions,
    package_templates,
    problem,
    questions,
)
from lambda_foundry.scaffold.placing import new_staging, take_back_cut_off
from lambda_foundry.scaffold.questions import quoted
from lambda_foundry.scaffold.routes import package_text, route_of, shared_api
from lambda_foundry.scaffold.variants import folders_of

STAGING = "{{staging_folder(cookiecutter)}}"
SYNTAX = ("{{", "{%", "{#")

DURABLE_FILES = {"handler.py", "test.py"}
"""What of a durable function is other than its trigger has it."""


class ScaffoldExtension(Extension):
    """Names the staging folder, after every answer is found right, and never evaluates an answer.

    The exceptions are those that cookiecutter tells as one line, without a traceback.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        atexit.register(remove_copy, _running_copy())
        # Where Python code calls cookiecutter, that code has the project: the current folder is one
        # of cookiecutter's own now, which a link can put into another project.
        if call := click.get_current_context(silent=True):
            use_project(_project_of(call.params))
        if project := find_project():
            take_back_cut_off(project)
        if wrong := _mistakes_of_the_call():
            raise FailedHookException("\n".join(f"error: {line}" for line in wrong))
        # Of a hook that has told in one line what is wrong it would show a traceback.
        logging.getLogger("cookiecutter.hooks").disabled = True
        environment.globals["staging_folder"] = staging_folder
        environment.globals["function_file"] = function_file
        environment.globals["service_file"] = service_file
        environment.filters["construct_id"] = construct_id

    def preprocess(
        self,
        source: str,
        name: str | None,
        filename: str | None = None,
    ) -> str:
        """Refuse Jinja in answers: before files are rendered there is no loader, and no other."""
        rendering = self.environment.loader is not None or source == STAGING
        if not rendering and any(mark in source for mark in SYNTAX):
            raise FailedHookException(f"error: {quoted(source)}: leave out the braces")
        return source


def _project_of(call: Mapping[str, Any]) -> Path:
    """The project that the template lies in, by the call's parameters; else that it writes to."""
    beside = Path(call.get("template", "")).resolve().parent
    into = Path(call.get("output_dir", "")).resolve()
    return beside if (beside / "stacks").is_dir() else into


def _running_copy() -> Path:
    """Where cookiecutter runs the template: it puts that folder last on Python's path."""
    return Path(sys.path[-1])


def _mistakes_of_the_call() -> list[str]:
    """A line for each that cookiecutter would pass over; none where Python code calls it."""
    call = click.get_current_context(silent=True)
    return list(_mistakes(call.params)) if call else []


def _mistakes(options: Mapping[str, Any]) -> Iterator[str]:
    given = options.get("extra_context") or {}
    yield from (function_questions().unknown_key(key) for key in given if key not in questions())
    if options.get("accept_hooks") == "no":
        yield "--accept-hooks no: a hook puts the files in their places; leave that out"
    if options.get("no_input"):
        yield from _bad_defaults(options, given)


def _bad_defaults(options: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    """In the user's own settings, where cookiecutter only warns of a wrong choice."""
    settings = get_user_config(options.get("config_file"), options.get("default_config", False))
    defaults = settings["default_context"] or {}
    for key in questions():
        if key in defaults and key not in given and (found := problem(key, defaults[key])):
            yield found


def staging_folder(answers: Mapping[str, Any]) -> str:
    """Where to render to, below the project; raises with a line for each wrong answer."""
    atexit.register(remove_copy, Path(answers["_repo_dir"]))
    project = Path(answers["_output_dir"])
    try:
        checked(answers, project)
    except Mistake as mistake:
        raise FailedHookException(f"error: {mistake}") from None
    return new_staging(project).name


def function_file(name: str, answers: Mapping[str, Any]) -> str:
    """A file of the function: from the project's own template for its trigger, or the package's.

    A file in the project's `cookiecutter-template/templates/` takes the place of the package's of
    the same name, also where others extend or include it. Handler and test of a durable function
    are those of the folder `durable`, whatever its trigger is.
    """
    environment = _environment(answers)
    environment.globals["shared_api"] = _shared_api(answers)
    is_durable = answers.get(DURABLE_KEY) and name in DURABLE_FILES
    folders = [DURABLE_KEY] if is_durable else folders_of(answers)
    return _rendered(environment, [f"{folder}/{name}" for folder in folders], answers)


def service_file(answers: Mapping[str, Any]) -> str:
    """The own file of a new service, with the API that its functions share where it has one."""
    names = [f"{answers['trigger']}/service.py", "service.py"]
    return _rendered(_environment(answers), names, answers)


def _shared_api(answers: Mapping[str, Any]) -> str | None:
    """The attribute of the service's stack with the API that the function joins, if there is one.

    A project whose template is older makes services without one.
    """
    text = package_text(Path(answers["_output_dir"]), answers["service"])
    file = Path(answers["_repo_dir"], STAGING, "stacks", "{{cookiecutter.service}}", "__init__.py")
    if not text and file.is_file() and "service_file(" in file.read_text(encoding="utf-8"):
        text = service_file(answers)
    return shared_api(text, answers["trigger"])


def _environment(answers: Mapping[str, Any]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([Path(answers["_repo_dir"], "templates"), package_templates()]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # Python and JSON, no HTML
    )
    environment.filters["construct_id"] = construct_id
    environment.filters["sentence"] = sentence
    environment.globals["route"] = route_of(answers)
    environment.globals["durable"] = bool(answers.get(DURABLE_KEY))
    return environment


def _rendered(environment: Environment, names: list[str], answers: Mapping[str, Any]) -> str:
    try:
        return environment.select_template(names).render(cookiecutter=answers)
    except TemplatesNotFound:
        told = f"error: there is no template {names[0]}"
        raise FailedHookException(told) from None
    except TemplateNotFound as error:
        told = f"there is no template {error.name}"
        raise FailedHookException(f"error: {_place(error, answers)}{told}") from None
    except Exception as error:  # noqa: BLE001  # whatever a template does, its author wants a line
        raise FailedHookException(f"error: {_place(error, answers)}{error}") from None


def _place(error: Exception, answers: Mapping[str, Any]) -> str:
    """Which line of which template went wrong, as its author knows it."""
    own = Path(answers["_repo_dir"]).parent
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(own):
            return f"{file.relative_to(own).as_posix()}, line {frame.lineno}: "
        if file.is_relative_to(package_templates()):
            return f"{file}, line {frame.lineno}: "
    return ""


def sentence(text: str) -> str:
    """A description as the first line of a docstring."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}{'' if text.endswith(('!', '?')) else '.'}"
