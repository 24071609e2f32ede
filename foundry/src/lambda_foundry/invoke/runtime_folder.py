"""Stands in for /var/runtime: AWS's runtime interface client and boto3, and nothing else."""

import re
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from lambda_foundry.invoke.kept_folders import kept_folder, kept_home
from lambda_foundry.mistakes import Mistake

BROUGHT_BY_LAMBDA = ("awslambdaric", "boto3")

COMPILED = "runtime_client"
"""The client's module in C, which it has on Linux alone; elsewhere ours stands in for it."""


class NotHere(Mistake):
    """No function can be run here as Lambda runs it."""


def check_client() -> Path:
    """The folder that AWS's client is installed into; raises `NotHere` where it can't run."""
    if sys.platform == "win32":
        raise NotHere(
            "functions are run as in Lambda on Linux and macOS; on Windows use WSL or a container"
        )
    spec = find_spec("awslambdaric")
    if spec is None or spec.origin is None:
        raise NotHere(
            "awslambdaric, AWS's runtime interface client, is not installed; run: uv sync"
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
    return kept_folder(name, _link_packages)


def _link_packages(folder: Path) -> None:
    """Put a link into `folder` for every file and folder of those packages."""
    # Needed once; takes longer to import than the rest of the command, as what is below does.
    import compileall  # noqa: PLC0415

    for found in _installed_entries():
        (folder / found.name).symlink_to(found)
        if found.is_dir():
            # A process writes no bytecode, as it can't in Lambda, where these are compiled.
            compileall.compile_dir(found, quiet=2)
    if not any(folder.glob(f"{COMPILED}.*")):
        stand_in = Path(__file__).with_name(f"{COMPILED}.py")
        (folder / stand_in.name).symlink_to(stand_in)


def _installed_entries() -> set[Path]:
    """What is installed of what Lambda brings along and all that it requires."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415

    entries, seen, waiting = set[Path](), set[str](), list(BROUGHT_BY_LAMBDA)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            # Some are wanted only on another Python or system.
            with suppress(PackageNotFoundError):
                installed = distribution(name)
                names = {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}
                entries |= {Path(str(installed.locate_file(name))) for name in names}
                waiting += _required(installed.requires or [])
    return entries


def _required(requirements: list[str]) -> list[str]:
    """The names of requirements, but not of those of an extra."""
    wanted = [line for line in requirements if "extra ==" not in line]
    return [match[0] for line in wanted if (match := re.match(r"[\w.-]+", line))]
