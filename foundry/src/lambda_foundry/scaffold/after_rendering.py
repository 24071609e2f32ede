"""Formats what cookiecutter rendered and puts it into the project: all of it, or nothing."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lambda_foundry import interrupts
from lambda_foundry.mistakes import Mistake, one_line_errors
from lambda_foundry.project import use_project
from lambda_foundry.scaffold.placing import bring_layers, place, staged_names


def format_and_place(*, hook: str) -> None:
    """What the hook after the rendering does, in the folder that was rendered into."""
    staging = Path.cwd()
    # Cookiecutter runs what it rendered of the hook, and would leave that behind.
    if Path(hook).parent.samefile(tempfile.gettempdir()):
        Path(hook).unlink()
    interrupts.handle_by(interrupts.postpone)
    with one_line_errors():
        use_project(staging.parent)
        os.chdir(staging.parent)
        staged_names(staging)
        bring_layers(staging)
        files = [str(file) for file in staging.rglob("*.py")]
        _ruff("check", "--select", "I", "--fix", *files)
        _ruff("format", *files)
        place(staging, staging.parent, before_each=_stop_if_interrupted)
        interrupts.ignore()


def _ruff(command: str, *arguments: str) -> None:
    """Run it by the project's own settings."""
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, command, "--quiet", "--no-cache", *arguments], check=True)


def _stop_if_interrupted() -> None:
    """An interrupt waits until a file is written, so that none is left half-written."""
    if interrupts.pending:
        raise Mistake("interrupted; nothing was changed")
