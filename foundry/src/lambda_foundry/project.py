"""Finds the project: the nearest folder upwards with `cdk.json` and `stacks/`; and files in it.

People name files as seen from the folder in which they call a command.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIGNS = ("cdk.json", "stacks")
"""What a project's folder holds."""

BUILDS = "LAMBDA_FOUNDRY_BUILDS"
"""Names another folder for builds: a synthesis of another revision uses those of this one."""

_root: Path | None = None
_called_from: Path | None = None


class NoProject(Exception):
    """No folder from the current one upwards is a project."""


def project_root() -> Path:
    """The project's folder, found once in a process. Raises `NoProject` where there is none."""
    if found := find_project():
        return found
    raise NoProject(
        f"{Path.cwd()} is in no project: neither it nor a folder above it has "
        f"{' and '.join(SIGNS)}; go into a project, or make one by: foundry init DIR"
    )


def find_project() -> Path | None:
    """The project's folder, or None where there is none."""
    if _root is None:
        use_project(Path.cwd())
    return _root


def use_project(start: Path) -> None:
    """From now on the project is the one that `start` lies in, if it lies in any."""
    global _root  # noqa: PLW0603  # a process works for one project
    whole = start.resolve()
    _root = next((folder for folder in (whole, *whole.parents) if _is_project(folder)), _root)


@contextmanager
def in_project(folder: Path) -> Iterator[None]:
    """Inside, `folder` is the project, whatever it holds; for tests."""
    global _root  # noqa: PLW0603  # see above
    before, _root = _root, folder.resolve()
    try:
        yield
    finally:
        _root = before


def _is_project(folder: Path) -> bool:
    return all((folder / sign).exists() for sign in SIGNS)


def lambda_src_folder() -> Path:
    """Where the functions' code is."""
    return project_root() / "lambda_src"


def layers_folder() -> Path:
    """Where the layers' requirements are."""
    return project_root() / "layers"


def builds_folder() -> Path:
    """Where everything goes that the commands make and can make again."""
    return Path(os.environ.get(BUILDS) or project_root() / ".build")


def default_output() -> Path:
    """Where the CDK CLI has the project's assembly written."""
    return project_root() / "cdk.out"


def tests_output() -> Path:
    """Where the tests have it written: a change that they fail on leaves `cdk.out` as it was."""
    return builds_folder() / "tests" / "cdk.out"


def is_assembly(folder: Path) -> bool:
    """Whether a synthesis wrote into a folder of any name, also one that failed half-way."""
    return (folder / "cdk.out").is_file() or (
        (folder / ".lock").is_file() and any(folder.glob("asset.*"))
    )


def other_outputs(within: Path | None = None) -> Iterator[Path]:
    """The assemblies of other names in the project, as of `foundry synth --output cdk.prod`."""
    for entry in sorted((within or project_root()).iterdir()):
        is_hidden = entry.name.startswith(".") or entry.name in {"cdk.out", "node_modules"}
        if is_hidden or entry.is_symlink() or not entry.is_dir():
            continue
        if is_assembly(entry):
            yield entry
        elif not (entry / "pyvenv.cfg").exists():
            yield from other_outputs(entry)


def snapshots_folder() -> Path:
    """Where the snapshots of the functions' templates are."""
    return project_root() / "tests" / "snapshots"


def shown(path: Path) -> str:
    """The path as people write it: relative to the project, with forward slashes."""
    root = find_project()
    if root and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return str(path)


def go_to(project: Path) -> None:
    """Work in the project's folder, and remember where the command was called."""
    global _called_from  # noqa: PLW0603  # a process is called once
    _called_from = Path.cwd()
    os.chdir(project)


def given_path(text: str) -> Path:
    """The file or folder that a person means; absolute where the command was called elsewhere."""
    is_elsewhere = _called_from is not None and _called_from != Path.cwd()
    return _called_from / text if _called_from and is_elsewhere else Path(text)


def folder_of_call() -> Path:
    """The folder in which a person called the command."""
    return _called_from or Path.cwd()
