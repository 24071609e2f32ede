"""What a package holds, under one hash, and a copy of it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lambda_foundry.mistakes import readable
from lambda_foundry.packaging.integrity import (
    Files,
    digest_of,
    files_with_permissions,
    recorded_digest,
)
from lambda_foundry.packaging.modes import permissions_of
from lambda_foundry.packaging.source import EXCLUDED, shipped_entries


@dataclass(frozen=True, kw_only=True)
class Content:
    """The files of a folder that are shipped, and a hash of their names, permissions and bytes."""

    tree: Path
    files: Files | None
    """None stands for all that is in `tree`."""
    fingerprint: str

    @classmethod
    def of_source(cls, folder: Path) -> Self:
        """Code as people keep it, less what isn't shipped, whatever its permissions there are."""
        with readable(folder):
            files = sorted(
                (
                    os.path.relpath(entry.path, folder).replace(os.sep, "/"),
                    permissions_of(entry.path),
                )
                for entry in shipped_entries(folder)
            )
            return cls(tree=folder, files=files, fingerprint=digest_of(folder, files))

    @classmethod
    def of_build(cls, tree: Path) -> Self:
        """What `build` returned: it has just been compared with the hash that was noted for it."""
        return cls(tree=tree, files=None, fingerprint=recorded_digest(tree))

    @property
    def excluded(self) -> list[str]:
        """What in `tree` isn't shipped, by patterns of CDK's default ignore mode."""
        return [] if self.files is None else EXCLUDED

    def put_into(self, folder: Path, *, name: str) -> Path:
        """Copy it whole to where it isn't yet, under this name; where that is."""
        target = folder / name
        if target.exists():
            return target
        partial = folder / f"{name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        # Builds are compared with their hash before each use, so they may share their files.
        if self.files is None:
            _fill(partial, self.tree, files_with_permissions(self.tree), _link_or_copy)
        else:
            _fill(partial, self.tree, self.files, _copy)
        partial.rename(target)
        return target


def _fill(target: Path, tree: Path, files: Files, put: Callable[[str, str, int], None]) -> None:
    made = {""}
    for name, permissions in files:
        folder = os.path.dirname(name)  # noqa: PTH120  # thousands of files: no Path for each
        if folder not in made:
            os.makedirs(f"{target}/{folder}", exist_ok=True)  # noqa: PTH103  # as above
            made.add(folder)
        put(f"{tree}/{name}", f"{target}/{name}", permissions)


def _link_or_copy(source: str, target: str, permissions: int) -> None:
    try:
        os.link(source, target)  # as above
    except OSError:
        # On another disk, or on one without hard links.
        _copy(source, target, permissions)


def _copy(source: str, target: str, permissions: int) -> None:
    shutil.copyfile(source, target)
    os.chmod(target, permissions)  # noqa: PTH101  # as above
