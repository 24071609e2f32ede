"""The answers that a project is made from, and what is refused as an answer."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lambda_foundry.mistakes import Mistake
from lambda_foundry.scaffold.answers import choice_problem, description_problem, shown
from lambda_foundry.scaffold.function_files import (
    WINDOWS_DEVICE,
    function_name_problem,
    name_problem,
)
from lambda_foundry.scaffold.package_source import PackageSource
from lambda_foundry.scaffold.project_files import Project, project_files
from lambda_foundry.scaffold.questions import Questions

# What both Python's and npm's packages may be called.
PROJECT_NAME = re.compile(r"[a-z]([a-z0-9_-]{0,62}[a-z0-9])?")


@cache
def project_questions() -> Questions:
    """What a project is made from, beside its name, which is its folder's."""
    file = resources.files("lambda_foundry.scaffold") / "project_questions.json"
    return Questions(file=Path(str(file)), problem=_problem, conflict=lambda _: None)


def project_of(name: str, values: Mapping[str, Any]) -> Project:
    """The answers, once all are right; raises `Mistake` with a line for each that is not."""
    wrong = [_problem(key, values[key]) for key in project_questions().keys]
    if lines := [line for line in wrong if line]:
        raise Mistake("\nerror: ".join(lines))
    return Project(name=name, **values)


def check_project_name(name: str) -> None:
    """Raise `Mistake` for a name that a project can't have."""
    if not PROJECT_NAME.fullmatch(name):
        raise Mistake(
            f"{shown(name)}: a project can't be called so; write 1 to 64 of a-z, 0-9, - and _, "
            "beginning with a letter and ending with a letter or digit"
        )
    if WINDOWS_DEVICE.fullmatch(name):
        raise Mistake(f"{shown(name)}: that is a device on Windows; choose another name")


def check_is_no_dependency(project: Project, source: PackageSource) -> None:
    """Raise `Mistake` for a project called like a package that it depends on."""
    text = project_files(project, source)[PurePosixPath("pyproject.toml")]
    content = tomllib.loads(text)
    wanted = [*content["project"]["dependencies"], *content["dependency-groups"]["dev"]]
    names = {canonicalize_name(Requirement(line).name) for line in wanted}
    if canonicalize_name(project.name) in names:
        raise Mistake(f"{shown(project.name)}: the project depends on a package of that name")


def _problem(key: str, value: Any) -> str | None:
    if not isinstance(value, str):
        return f"{key}: {shown(value)} is no answer; write text"
    choices = project_questions().keys[key]
    is_choice = isinstance(choices, list)
    found = choice_problem(key, value, choices) if is_choice else CHECKS[key](value)
    return f"{key}: {shown(value)}: {found}" if found else None


CHECKS = {
    "description": description_problem,
    "service": name_problem,
    "function": function_name_problem,
}
