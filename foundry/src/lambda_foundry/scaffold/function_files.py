"""Which files and which names a function has: what is free for a new one, what an old one left."""

import keyword
import re
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath

from lambda_foundry.names import NAME, construct_id
from lambda_foundry.openapi import CONTRACT_SUFFIX
from lambda_foundry.project import project_root

STAGING_PREFIX = ".scaffold-"
"""How the folder is called that a function is rendered into."""

JOURNAL = ".build/relocation.json"
"""Notes how far a function is moved or taken away; it stays where that was killed."""

WINDOWS_DEVICE = re.compile("con|prn|aux|nul|com[1-9]|lpt[1-9]")
"""No file can be called so: learn.microsoft.com/windows/win32/fileio/naming-a-file"""


def own_files(service: str, function: str) -> list[PurePosixPath]:
    """What belongs to one function; what puts it into the app comes last."""
    return [
        PurePosixPath(f"lambda_src/{service}/{function}/handler.py"),
        PurePosixPath(f"tests/events/{service}/{function}.json"),
        PurePosixPath(f"tests/{service}/test_{function}.py"),
        PurePosixPath(f"stacks/{service}/{function}.py"),
    ]


def package_file(service: str) -> PurePosixPath:
    """The service's own file, which its first function brings along."""
    return PurePosixPath(f"stacks/{service}/__init__.py")


def snapshot_file(service: str, name: str) -> PurePosixPath:
    """What a function, or a service as `__init__`, adds to CloudFormation."""
    return PurePosixPath(f"tests/snapshots/{service}/{name}.json")


def recorded_files(service: str, function: str) -> list[PurePosixPath]:
    """What the tests record of a function: what it adds, and what callers of its API rely on."""
    return [snapshot_file(service, f"{function}{suffix}") for suffix in ("", CONTRACT_SUFFIX)]


def services_in(project: Path) -> list[str]:
    """Every service, by its folder under `stacks/`."""
    return sorted(file.parent.name for file in (project / "stacks").glob("*/__init__.py"))


def functions_in(project: Path, service: str) -> list[str]:
    """Every function of a service, by its file."""
    files = (project / "stacks" / service).glob("*.py")
    return sorted(file.stem for file in files if file.stem != "__init__")


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
        *map(str, recorded_files(service, function)),
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


def holds_files(path: Path) -> bool:
    """Whether something is there; what Python leaves behind of deleted modules is nothing."""
    if not path.is_dir():
        return path.exists() or path.is_symlink()
    return any(holds_files(entry) for entry in path.iterdir() if entry.name != "__pycache__")


def leftovers(project: Path | None = None) -> list[str]:
    """A line for each file and folder that belongs to no function any more, and for half a move."""
    project = project or project_root()
    functions = {
        f"{service}/{function}"
        for service in services_in(project)
        for function in functions_in(project, service)
    }
    shared = {f"{service}/__init__" for service in services_in(project)}
    events = _of_no_function(project, "tests/events", functions)
    found = [
        *(path for path in events if not _is_read(project, path)),
        *_of_no_function(project, "tests/snapshots", functions | shared),
        *_unused_packages(project, functions),
        *(folder.name for folder in project.glob(f"{STAGING_PREFIX}*")),
    ]
    lines = [f"{path}: belongs to no function of stacks/; delete it" for path in sorted(found)]
    if (project / JOURNAL).is_file():
        undone = "the next foundry move or foundry remove takes it back"
        lines.append(f"{JOURNAL}: a foundry move or foundry remove was killed; {undone}")
    return lines


def _of_no_function(project: Path, folder: str, wanted: set[str]) -> Iterator[str]:
    """Files of services, whichever there were: layers' snapshots are named after classes."""
    for file in (project / folder).glob("*/*.json"):
        name = f"{file.parent.name}/{file.stem.removesuffix(CONTRACT_SUFFIX)}"
        if name not in wanted and file.parent.name != "layers":
            yield file.relative_to(project).as_posix()


def _is_read(project: Path, event: str) -> bool:
    """Whether another function's test names it, for a function can have several events."""
    *_, service, name = Path(event).with_suffix("").parts
    tests = (project / "tests" / service).glob("*.py")
    text = "".join(file.read_text("utf-8") for file in tests if file.stem != f"test_{name}")
    return f"{service}/{name}" in text


def _unused_packages(project: Path, functions: set[str]) -> Iterator[str]:
    """Folders that no function is named after and that no stack takes its code from."""
    stacks = "".join(file.read_text("utf-8") for file in (project / "stacks").rglob("*.py"))
    for folder in (project / "lambda_src").glob("*/*"):
        source = f"{folder.parent.name}/{folder.name}"
        named = source in functions or f'"{source}"' in stacks
        if folder.is_dir() and holds_files(folder) and not named:
            yield folder.relative_to(project).as_posix()
