"""Stands in for /var/runtime: AWS's runtime interface client and boto3, and nothing else."""

import sys
from importlib.util import find_spec
from pathlib import Path

from lambda_foundry.invoke.kept_folders import kept_folder, kept_home
from lambda_foundry.mistakes import Mistake


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
    return kept_folder(name, lambda made: _link(site_packages, made))


def _link(site_packages: Path, folder: Path) -> None:
    # Needed once; takes longer to import than the rest of the command.
    from lambda_foundry.invoke.runtime_packages import link_runtime_packages  # noqa: PLC0415

    link_runtime_packages(site_packages, folder)
