"""Installs a tool that wants packages of its own into an environment of its own, by `uv tool`."""

import sys
from pathlib import Path

from lambda_foundry.commands.release_dates import newest_allowed
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.uv_command import run_uv
from lambda_foundry.project import builds_folder

BIN = "Scripts" if sys.platform == "win32" else "bin"


def own_environment(package: str, version: str) -> Path:
    """The folder with the programs of a package, installed once for a version and a Python.

    Raises `Mistake` where it can't be installed, for want of a network most likely.
    """
    tools, requirement = builds_folder() / "tools", f"{package}=={version}"
    is_new = not _is_installed(tools / package, version)
    if is_new:
        print(f"set-up: installing {package} {version}, once …", file=sys.stderr, flush=True)
    install = ("tool", "install", "--python", sys.executable, *newest_allowed(), requirement)
    # A run that was killed may have left programs without a whole environment.
    install += ("--force",) if is_new else ()
    folders = {"UV_TOOL_DIR": str(tools), "UV_TOOL_BIN_DIR": str(tools / "bin")}
    # What is in uv's cache needs no network.
    if run_uv(*install, "--offline", variables=folders).returncode:
        result = run_uv(*install, variables=folders, doing=f"installing {package}")
        if result.returncode:
            said = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise Mistake(f"{requirement} can't be installed: {said}")
    return tools / package / BIN


def _is_installed(environment: Path, version: str) -> bool:
    receipt = environment / "uv-receipt.toml"
    if not receipt.is_file() or not (environment / "pyvenv.cfg").is_file():
        return False
    return f'"=={version}"' in receipt.read_text(encoding="utf-8")
