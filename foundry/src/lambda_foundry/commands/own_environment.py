"""Installs a tool that wants packages of its own into an environment of its own, once."""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from lambda_foundry.commands.lock import newest_allowed
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.uv_command import run_uv
from lambda_foundry.project import builds_folder

BIN = "Scripts" if sys.platform == "win32" else "bin"


def own_environment(package: str, version: str) -> Path:
    """The folder with the programs of a package, installed once for a version and a Python.

    Raises `Mistake` where it can't be installed, for want of a network most likely.
    """
    key = hashlib.sha256(f"{version}\0{newest_allowed()}\0{sys.executable}".encode()).hexdigest()
    folder = builds_folder() / "tools" / f"{package}-{key[:16]}"
    if not folder.is_dir():
        print(f"set-up: installing {package} {version}, once …", file=sys.stderr, flush=True)
        _make(folder, f"{package}=={version}")
    return folder / BIN


def _make(folder: Path, requirement: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix="making-", ignore_cleanup_errors=True
    ) as workplace:
        made = Path(workplace, "made")
        _uv(requirement, "venv", "--relocatable", "--python", sys.executable, str(made))
        python = str(made / BIN / "python")
        install = ("pip", "install", "--python", python, *newest_allowed(), requirement)
        # What is in uv's cache needs no network.
        if run_uv(*install, "--offline").returncode:
            _uv(requirement, *install)
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
            # Another run was first; its environment is as good as ours.
            shutil.rmtree(made)


def _uv(requirement: str, *arguments: str) -> None:
    result = run_uv(*arguments)
    if result.returncode:
        said = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Mistake(f"{requirement} can't be installed: {said}")
