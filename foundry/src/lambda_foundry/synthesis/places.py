"""Which service a file belongs to, and which files are made from others."""

import os
import sys
from functools import cache
from pathlib import Path

from lambda_foundry.node import jsii_package_cache
from lambda_foundry.project import builds_folder, lambda_src_folder, project_root, snapshots_folder


def is_own(path: str) -> bool:
    """Whether people write it, not only installers: in the project, or anywhere else."""
    return not path.startswith(_installed_in(project_root())) and INSTALLED not in path


PARTS = ".parts"
"""The folder of an output in which its parts are made."""

INSTALLED = f"{os.sep}site-packages{os.sep}"
STANDARD_LIBRARY = str(Path(os.__file__).parent) + os.sep


@cache
def _installed_in(root: Path) -> tuple[str, ...]:
    programs = Path(sys.base_prefix, "bin")
    folders = (sys.prefix, root / "node_modules", programs, programs.resolve())
    return (STANDARD_LIBRARY, *(f"{folder}{os.sep}" for folder in folders))


def service_of(path: str) -> str | None:
    """The service whose folder in `stacks/`, `lambda_src/` or among the snapshots it lies in."""
    for folder in _of_services(project_root()):
        if path.startswith(folder):
            return path.removeprefix(folder).split(os.sep, 1)[0] or None
    return None


def is_recorded(path: str) -> bool:
    """Whether it is a snapshot, which the checks compare with the service's template."""
    return path.startswith(_of_services(project_root())[-1])


@cache
def _of_services(root: Path) -> tuple[str, ...]:
    folders = (root / "stacks", lambda_src_folder(), snapshots_folder())
    return tuple(f"{folder}{os.sep}" for folder in folders)


def made_places(output: str) -> tuple[str, ...]:
    """Folders whose content follows from what else is read: by content keys, or by the synthesis.

    A folder in `.build` is named by a hash of what goes into it, and verified whenever it is used.
    """
    # A part of an assembly lies in a folder that is gone once the parts are put together.
    whole = output.partition(f"{os.sep}{PARTS}{os.sep}")[0]
    made = [whole, str(builds_folder()), str(builds_folder().resolve())]
    if cache := jsii_package_cache():
        made.append(str(cache))
    return tuple(folder + os.sep for folder in made)
