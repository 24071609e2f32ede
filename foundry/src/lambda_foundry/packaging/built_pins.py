"""Finds or makes the wheels of a lock that no index has: built from source, or one's own."""

from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.kept_wheels import kept_wheel, sha256_of
from lambda_foundry.packaging.lock import MEND, RELEASE, Lock, Pin
from lambda_foundry.project import shown


def refuse_changed(lock: Lock) -> None:
    """Raise `Mistake` for a folder of one's own that is no longer what was locked."""
    for pin in lock.pins:
        if pin.is_own and not pin.origin.startswith("git+"):
            _wheel(pin, lock)


def wheels_of(lock: Lock) -> list[Path]:
    """A folder for each of these wheels. Raises `Mistake` where one can't be made as locked."""
    return [_wheel(pin, lock).parent for pin in lock.pins if pin.origin]


def _wheel(pin: Pin, lock: Lock) -> Path:
    kept = next((wheel for sha256 in pin.hashes if (wheel := kept_wheel(sha256))), None)
    if kept and (pin.origin == RELEASE or pin.origin.startswith("git+")):
        return kept
    made = _made(pin, lock)
    if sha256_of(made) not in pin.hashes:
        raise Mistake(
            f"{shown(lock.path)}: {pin.name} is not what was locked: {pin.origin} has changed; "
            f"{MEND}"
        )
    return made


def _made(pin: Pin, lock: Lock) -> Path:
    # Few projects have any, and every synthesis reads its locks.
    from lambda_foundry.packaging.source_builds import (  # noqa: PLC0415
        build_path,
        build_release,
        build_repository,
    )

    owner = shown(lock.path)
    if pin.origin == RELEASE:
        return build_release(pin.name, pin.version, pin.hashes, owner=owner)
    if pin.origin.startswith("git+"):
        return build_repository(pin.name, pin.origin, owner=owner)[0]
    path = (lock.folder / pin.origin).resolve()
    if not path.exists():
        raise Mistake(f"{owner}: {pin.name}: there is no {pin.origin} any more; {MEND}")
    return build_path(path, shown_as=pin.origin, owner=owner)
