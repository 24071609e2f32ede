"""Makes a folder beside its place and renames it, so that it is there as a whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(
    folder: Path, *, prefix: str = "making-", is_made: Callable[[Path], bool] = Path.is_dir
) -> Iterator[Path]:
    """An empty folder to fill, which becomes `folder` at the end, unless something was raised.

    Where another process was first, its folder stays if it `is_made`; both have the same content.
    """
    # Most invocations find all their folders, and don't need the import.
    import tempfile  # noqa: PLC0415

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix=prefix, ignore_cleanup_errors=True
    ) as workplace:
        made = Path(workplace, "made")
        made.mkdir()
        yield made
        try:
            made.rename(folder)
        except OSError:
            if not is_made(folder):
                raise
