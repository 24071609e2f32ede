"""Which names a new service or function may have."""

import keyword
import re
import sys
from importlib.machinery import PathFinder
from pathlib import Path

from lambda_foundry.names import NAME, construct_id
from lambda_foundry.scaffold.files import (
    functions_in,
    holds_files,
    own_files,
    package_file,
    services_in,
    snapshot_file,
)

WINDOWS_DEVICE = re.compile("con|prn|aux|nul|com[1-9]|lpt[1-9]")
"""No file can be called so: learn.microsoft.com/windows/win32/fileio/naming-a-file"""


def name_problem(name: str) -> str | None:
    """What is wrong with a name by itself, or None."""
    if not NAME.fullmatch(name):
        return "write 1 to 48 of a-z, 0-9 and _, beginning with a letter"
    if keyword.iskeyword(name):
        return "that is a word of Python's own; choose another"
    if name in sys.stdlib_module_names:
        return "that is a module of Python's standard library; choose another"
    if WINDOWS_DEVICE.fullmatch(name):
        return "that is a device on Windows, which can't check it out; choose another"
    spec = PathFinder.find_spec(name)
    if spec and spec.loader:
        return "that is an installed module; choose another"
    return None


def function_name_problem(name: str) -> str | None:
    """What is wrong with a function's name by itself, or None."""
    if found := name_problem(name):
        return found
    if construct_id(name) == "Python":
        return "PythonFunction is what functions are made of; choose another"
    return None


def place_problem(service: str, function: str, project: Path) -> str | None:
    """What in the project stands in the way of a function of this name, or None."""
    return _service_problem(service, project) or _function_problem(service, function, project)


def _service_problem(service: str, project: Path) -> str | None:
    if (project / "stacks" / f"{service}.py").is_file():
        return f"service: stacks/{service}.py is a module of stacks; choose another name"
    if (project / package_file(service)).is_file():
        return None
    for folder in ("", "stacks/", "lambda_src/", "tests/", "tests/events/", "tests/snapshots/"):
        if holds_files(project / folder / service):
            return f"service: {folder}{service} is there and no service's; choose another name"
    return _same_id("service", service, services_in(project))


def _function_problem(service: str, function: str, project: Path) -> str | None:
    taken = [
        *map(str, own_files(service, function)),
        str(snapshot_file(service, function)),
        f"stacks/{service}/{function}",
        f"lambda_src/{service}/{function}",
    ]
    for path in taken:
        if holds_files(project / path):
            return f"function: {path} is there; choose another name, or delete that function"
    return _same_id("function", function, functions_in(project, service))


def _same_id(key: str, name: str, others: list[str]) -> str | None:
    for other in others:
        if construct_id(other) == construct_id(name):
            return f"{key}: '{name}' and '{other}' would be {construct_id(name)} both; rename one"
    return None
