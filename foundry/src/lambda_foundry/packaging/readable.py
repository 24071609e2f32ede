"""Says which file or folder can't be read, in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import shown


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Raise `Mistake` where the body can't read something in the folder."""
    try:
        yield
    except OSError as error:
        path = shown(Path(error.filename or folder))
        raise Mistake(
            f"{path}: can't be read: {error.strerror}; let your user read it, or remove it"
        ) from error
