"""Makes a project: what is asked, what is refused, and the files in an empty folder."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import in_project
from lambda_foundry.scaffold.function_files import (
    WINDOWS_DEVICE,
    function_name_problem,
    name_problem,
)
from lambda_foundry.scaffold.new_function import checked, function_questions, render
from lambda_foundry.scaffold.package_source import PackageSource
from lambda_foundry.scaffold.project_files import (
    PYPROJECT,
    Project,
    TemplateRecord,
    direct_requirements,
    project_files,
    upgraded_files,
)
from lambda_foundry.scaffold.questions import (
    Questions,
    choice_problem,
    description_problem,
    quoted,
    refuse,
)

# What both Python's and npm's packages may be called.
PROJECT_NAME = re.compile(r"[a-z]([a-z0-9_-]{0,62}[a-z0-9])?")


def make_project(folder: Path, project: Project, source: PackageSource) -> None:
    """Write all that the project has but its locked versions and snapshots; raises `Mistake`.

    Nothing is run or installed.
    """
    files = project_files(project, source)
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))
    source.vendor(folder)
    record = TemplateRecord(version=source.version, project=project, files=upgraded_files(files))
    record.save(folder)
    _add_function(folder, project)


def _add_function(folder: Path, project: Project) -> None:
    with in_project(folder):
        wanted = {"service": project.service, "function": project.function}
        defaults = function_questions().defaults
        render(checked(defaults | wanted | {"trigger": project.trigger}, folder), folder)


@cache
def project_questions() -> Questions:
    """What a project is made from, beside its name, which is its folder's."""
    file = resources.files("lambda_foundry.scaffold") / "project_questions.json"
    return Questions(file=Path(str(file)), problem=_problem, conflict=lambda _: None)


def project_of(name: str, values: Mapping[str, Any]) -> Project:
    """The answers, once all are right; raises `Mistake` with a line for each that is not."""
    refuse(_problem(key, values[key]) for key in project_questions().keys)
    return Project(name=name, **values)


def check_project_name(name: str) -> None:
    """Raise `Mistake` for a name that a project can't have."""
    if not PROJECT_NAME.fullmatch(name):
        raise Mistake(
            f"{quoted(name)}: a project can't be called so; write 1 to 64 of a-z, 0-9, - and _, "
            "beginning with a letter and ending with a letter or digit"
        )
    if WINDOWS_DEVICE.fullmatch(name):
        raise Mistake(f"{quoted(name)}: that is a device on Windows; choose another name")


def check_is_no_dependency(project: Project, source: PackageSource) -> None:
    """Raise `Mistake` for a project called like a package that it depends on."""
    wanted = direct_requirements(project_files(project, source)[PYPROJECT])
    names = {canonicalize_name(Requirement(line).name) for line in wanted}
    if canonicalize_name(project.name) in names:
        raise Mistake(f"{quoted(project.name)}: the project depends on a package of that name")


def _problem(key: str, value: Any) -> str | None:
    if not isinstance(value, str):
        return f"{key}: {quoted(value)} is no answer; write text"
    choices = project_questions().keys[key]
    is_choice = isinstance(choices, list)
    found = choice_problem(key, value, choices) if is_choice else CHECKS[key](value)
    return f"{key}: {quoted(value)}: {found}" if found else None


CHECKS = {
    "description": description_problem,
    "service": name_problem,
    "function": function_name_problem,
}
