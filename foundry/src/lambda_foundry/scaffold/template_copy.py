"""The copy of the template that cookiecutter runs, since there is a hook before the questions."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def project_of(call: Mapping[str, Any]) -> Path:
    """The project that the template lies in, by the call's parameters; else that it writes to."""
    beside = Path(call.get("template", "")).resolve().parent
    into = Path(call.get("output_dir", "")).resolve()
    return beside if (beside / "stacks").is_dir() else into


def running_copy() -> Path:
    """Where cookiecutter runs the template: it puts that folder last on Python's path."""
    return Path(sys.path[-1])


def remove(template: Path) -> None:
    """Delete a copy, which cookiecutter leaves behind when anything fails, and its folder.

    Nothing that isn't such a copy, alone in a temporary folder of cookiecutter's, is touched.
    """
    folder = template.parent
    with contextlib.suppress(OSError):
        is_temporary = folder.parent.samefile(tempfile.gettempdir())
        if is_temporary and folder.name.startswith("cookiecutter"):
            if [file for file in folder.iterdir() if file.name != template.name]:
                return
            shutil.rmtree(template, ignore_errors=True)
            folder.rmdir()
