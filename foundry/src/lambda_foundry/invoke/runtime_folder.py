"""Stands in for /var/runtime: AWS's runtime interface client and boto3, and nothing else."""

import re
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from lambda_foundry.invoke.kept_folders import kept_folder, kept_home
from lambda_foundry.mistakes import Mistake

BROUGHT_BY_LAMBDA = ("awslambdaric", "boto3")


def check_client() -> Path:
    """The folder that AWS's client is installed into; raises `Mistake` where it can't be."""
    spec = find_spec("awslambdaric")
    if spec is None or spec.origin is None:
        raise Mistake(
            f"awslambdaric, AWS's runtime interface client, has no wheel for {sys.platform}; "
            "run this on Linux: in a dev container, or on Windows in WSL"
        )
    return Path(spec.origin).parents[1]


def runtime_folder() -> Path:
    """A folder of links to what Lambda brings along, made anew when packages are installed."""
    site_packages = check_client()
    name = f"runtime-{site_packages.stat().st_mtime_ns:x}"
    folder = kept_home() / name
    if folder.is_dir() and not (folder / "awslambdaric").exists():
        # The project was moved, and the links with it.
        for link in folder.iterdir():
            link.unlink()
        folder.rmdir()
    return kept_folder(name, lambda made: _link_packages(site_packages, made))


def _link_packages(site_packages: Path, folder: Path) -> None:
    """Put a link into `folder` for every file and folder of those packages."""
    # Needed once; takes longer to import than the rest of the command, as what is below does.
    import compileall  # noqa: PLC0415

    for entry in _installed_entries():
        found = site_packages / entry
        (folder / entry).symlink_to(found)
        if found.is_dir():
            # A process writes no bytecode, as it can't in Lambda, where these are compiled.
            compileall.compile_dir(found, quiet=2)


def _installed_entries() -> set[str]:
    """What lies in site-packages of what Lambda brings along and all that it requires."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415

    entries, seen, waiting = set[str](), set[str](), list(BROUGHT_BY_LAMBDA)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            # Some are wanted only on another Python or system.
            with suppress(PackageNotFoundError):
                installed = distribution(name)
                entries |= {file.parts[0] for file in installed.files or ()}
                waiting += _required(installed.requires or [])
    return entries - {"..", "__pycache__"}


def _required(requirements: list[str]) -> list[str]:
    """The names of requirements, but not of those of an extra."""
    wanted = [line for line in requirements if "extra ==" not in line]
    return [match[0] for line in wanted if (match := re.match(r"[\w.-]+", line))]
