"""Links the packages that Lambda brings along, from those that are installed for the project."""

import compileall
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

BROUGHT_BY_LAMBDA = ("awslambdaric", "boto3")


def link_runtime_packages(site_packages: Path, folder: Path) -> None:
    """Put a link into `folder` for every file and folder of those packages."""
    for installed in _closure(BROUGHT_BY_LAMBDA):
        for entry in {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}:
            found = site_packages / entry
            (folder / entry).symlink_to(found)
            if found.is_dir():
                # A process writes no bytecode, as it can't in Lambda, where these are compiled.
                compileall.compile_dir(found, quiet=2)


def _closure(names: tuple[str, ...]) -> list[Distribution]:
    """The distributions of these names and all that they require."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and (installed := _installed(name)):
            found[name] = installed
            waiting += _required(installed)
    return list(found.values())


def _required(installed: Distribution) -> list[str]:
    wanted = [line for line in installed.requires or () if "extra ==" not in line]
    return [match[0] for line in wanted if (match := re.match(r"[\w.-]+", line))]


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None  # Wanted only on another Python or system.
