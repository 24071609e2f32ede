"""Hashes the content of many files, on every core."""

import hashlib
from collections.abc import Sequence
from io import FileIO
from itertools import chain
from pathlib import Path

BATCH = 32
"""Files that a thread takes at a time, and up to which there is no need of another thread."""

CHUNK = 2**18
"""Bytes read at a time: few enough to stay in the processor's cache until they are hashed."""


def content_hashes(tree: Path, names: Sequence[str]) -> list[str]:
    """SHA-256 of each file below `tree`, in the order of `names`."""
    batches = [names[start : start + BATCH] for start in range(0, len(names), BATCH)]
    if len(batches) <= 1:
        return _hashes(tree, names)
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # only where it saves time

    # hashlib and reading let other threads run.
    with ThreadPoolExecutor() as threads:
        return list(chain.from_iterable(threads.map(lambda batch: _hashes(tree, batch), batches)))


def _hashes(tree: Path, names: Sequence[str]) -> list[str]:
    buffer = bytearray(CHUNK)
    view = memoryview(buffer)
    hashes = []
    for name in names:
        content = hashlib.sha256()
        with FileIO(f"{tree}/{name}") as file:
            while size := file.readinto(buffer):
                content.update(view[:size])
        hashes.append(content.hexdigest())
    return hashes
