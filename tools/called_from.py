"""Finds files as people name them: from the folder in which they called poe."""

import os
from pathlib import Path

from building_blocks.project import ROOT


def given_path(text: str) -> Path:
    """The file or folder that a person means.

    poe runs every task in the project's folder, and notes in `POE_CWD` where it was called.
    """
    called_from = Path(os.environ.get("POE_CWD", ROOT))
    is_elsewhere = Path.cwd() == ROOT != called_from
    return called_from / text if is_elsewhere else Path(text)
