"""Writes a file whole or not at all."""

import os
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import shown


def write_whole(file: Path, text: str) -> None:
    """Put the whole text in place of the old one, or leave that as it is and raise `Mistake`."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}.{os.getpid()}")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(file)
    except OSError as error:
        raise Mistake(f"{shown(file)}: can't be written: {error.strerror}") from error
