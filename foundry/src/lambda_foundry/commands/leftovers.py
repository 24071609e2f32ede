"""Finds what is left of functions that were deleted only in part."""

from collections.abc import Iterator
from pathlib import Path

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.files import functions_in, holds_files, services_in
from lambda_foundry.scaffold.staging import PREFIX

SHARED = "__init__"
"""The name of a service's own snapshot."""


def leftovers(project: Path | None = None) -> list[str]:
    """A line for each file and folder that belongs to no function any more."""
    project = project or project_root()
    functions = {
        f"{service}/{function}"
        for service in services_in(project)
        for function in functions_in(project, service)
    }
    shared = {f"{service}/{SHARED}" for service in services_in(project)}
    events = _twinless(project, "tests/events", functions)
    found = [
        *(path for path in events if not _is_read(project, path)),
        *_twinless(project, "tests/snapshots", functions | shared),
        *_unused_packages(project, functions),
        *(folder.name for folder in project.glob(f"{PREFIX}*")),
    ]
    return [f"{path}: belongs to no function of stacks/; delete it" for path in sorted(found)]


def _twinless(project: Path, folder: str, wanted: set[str]) -> Iterator[str]:
    """Files of services, whichever there were: layers' snapshots are named after classes."""
    for file in (project / folder).glob("*/*.json"):
        if f"{file.parent.name}/{file.stem}" not in wanted and file.parent.name != "layers":
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
