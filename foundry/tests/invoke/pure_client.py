"""AWS's client as it is installed on macOS: the same modules, and nothing compiled."""

import os
import shutil
import sys
from importlib.metadata import distribution
from pathlib import Path

from lambda_foundry.invoke.function_folders import COMPILED
from lambda_foundry.project import builds_folder


def use_pure_client() -> None:
    """From now on this process, and what it starts, finds that one first."""
    folder = str(pure_client())
    sys.path.insert(0, folder)
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, os.environ.get("PYTHONPATH", "")])


def pure_client() -> Path:
    """A folder with the client as its source distribution is built off Linux."""
    installed = distribution("awslambdaric")
    folder = builds_folder() / "tests" / f"pure-client-{installed.version}"
    if installed.locate_file("") == folder:
        return folder
    for file in installed.files or ():
        if not file.name.startswith(COMPILED) and "__pycache__" not in file.parts:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(file.locate()), folder / file)
    record = folder / f"awslambdaric-{installed.version}.dist-info" / "RECORD"
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(COMPILED)]
    record.write_text("".join(kept), encoding="utf-8")
    return folder
