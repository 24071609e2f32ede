"""Tells of packages that the tests have imported in another version than the one deployed."""

import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePath

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.lock import Lock, deployed_locks
from lambda_foundry.packaging.requirements import wanted
from lambda_foundry.project import shown


def other_versions() -> Iterator[str]:
    """A line for each package that a `requirements.in` names, where the tests had another."""
    try:
        locks = deployed_locks()
    except Mistake:
        return  # A synthesis says what is wrong with it.
    for lock in locks:
        yield from _other_versions(lock)


def _other_versions(lock: Lock) -> Iterator[str]:
    named = {line.name for line in wanted(lock.folder)}
    for name in sorted(named):
        locked = {pin.version for pin in lock.pins if pin.name == name}
        tested = _imported_version(name)
        if tested and locked and tested not in locked:
            deployed = max(locked)
            yield (
                f"{name}: the tests have imported {tested} of the project's environment, "
                f"{shown(lock.folder)} deploys {deployed}; write {name}=={deployed} into the group "
                "dev of pyproject.toml"
            )


def _imported_version(name: str) -> str | None:
    """The version in the project's environment of a package that was imported from there."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    return found.version if any(_is_imported(file, found) for file in found.files or ()) else None


def _is_imported(file: PurePath, found: Distribution) -> bool:
    module = file.parts[0].partition(".")[0]
    imported = getattr(sys.modules.get(module), "__file__", None)
    return bool(imported) and Path(str(imported)) == Path(str(found.locate_file(file)))
