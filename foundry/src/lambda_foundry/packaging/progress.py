"""Tells people at a terminal what is being built and how far, once it takes over a second."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from lambda_foundry.names import counted
from lambda_foundry.packaging.lock import Lock
from lambda_foundry.packaging.target import Target

BUILDING = "building "
"""How each line begins."""

PATIENCE = 1.0
"""Seconds before the first line, and between two lines."""

# Set by our commands when a person watches, since CDK's CLI puts a pipe in place of the terminal.
WATCHED = "LAMBDA_FOUNDRY_WATCHED"


@contextmanager
def progress(owner: str, *, target: Target, lock: Lock, watched: Path) -> Iterator[None]:
    """Print a line a second on standard error for as long as the body runs."""
    if not (sys.stderr.isatty() or os.environ.get(WATCHED)):
        yield
        return
    done = Event()

    def report() -> None:
        while not done.wait(PATIENCE):
            print(line(owner, target=target, lock=lock, watched=watched), file=sys.stderr)  # noqa: T201  # for people

    reporter = Thread(target=report, daemon=True)
    reporter.start()
    try:
        yield
    finally:
        done.set()
        reporter.join()


def line(owner: str, *, target: Target, lock: Lock, watched: Path) -> str:
    """How many of the lock's packages have arrived so far."""
    installed = sum(1 for _ in watched.rglob("*.dist-info"))
    packages = counted(len(lock.packages), "package")
    return f"{BUILDING}{owner} for {target}: {installed} of {packages}"
