"""Formats what was rendered and puts it into the project: all of it, or nothing."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

STAGING = Path.cwd()
PROJECT = STAGING.parent

# Cookiecutter runs what it rendered of this, and would leave that behind.
if Path(__file__).parent.samefile(tempfile.gettempdir()):
    Path(__file__).unlink()

sys.path.insert(0, str(PROJECT))
os.chdir(PROJECT)

from lambda_foundry.mistakes import Mistake, told_in_one_line  # noqa: E402  # found by that path
from lambda_foundry.scaffold import interrupts  # noqa: E402
from lambda_foundry.scaffold.placing import place  # noqa: E402

interrupts.caught(interrupts.note)


def stop_if_interrupted() -> None:
    """An interrupt waits until a file is written, so that none is left half-written."""
    if interrupts.came:
        raise Mistake("interrupted; nothing was changed")


with told_in_one_line():
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "format", "--quiet", "--no-cache", *STAGING.rglob("*.py")], check=True)
    place(STAGING, PROJECT, before_each=stop_if_interrupted)
    interrupts.ignore()
