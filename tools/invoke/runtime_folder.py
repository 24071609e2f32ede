"""Stands in for /var/runtime: AWS's runtime interface client and boto3, and nothing else."""

from pathlib import Path

from tools.invoke.kept_folder import HOME, kept_folder


def runtime_folder(site_packages: Path) -> Path:
    """A folder of links to what Lambda brings along, made anew when packages are installed."""
    name = f"runtime-{site_packages.stat().st_mtime_ns:x}"
    folder = HOME / name
    if folder.is_dir() and not (folder / "awslambdaric").exists():
        # The project was moved, and the links with it.
        for link in folder.iterdir():
            link.unlink()
        folder.rmdir()
    return kept_folder(name, lambda made: _link(site_packages, made))


def _link(site_packages: Path, folder: Path) -> None:
    # Needed once; takes longer to import than the rest of the command.
    from tools.invoke.runtime_packages import link_runtime_packages  # noqa: PLC0415

    link_runtime_packages(site_packages, folder)
