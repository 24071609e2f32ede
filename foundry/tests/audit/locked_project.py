"""Writes layers with locks, to be asked about."""

from pathlib import Path

from lambda_foundry.packaging.lock import Lock, read_lock


def write_lock(folder: Path, *pins: str, wanted: str = "") -> Lock:
    """Lock such pins, `aaa==1.0`, for what `requirements.in` wants: the first unless told."""
    folder.mkdir(parents=True)
    lines = "".join(f"{pin} --hash=sha256:{'a' * 64}\n" for pin in pins)
    (folder / "requirements.in").write_text(wanted or pins[0].partition("==")[0])
    (folder / "requirements.txt").write_text(lines)
    lock = read_lock(folder)
    assert lock is not None
    return lock
