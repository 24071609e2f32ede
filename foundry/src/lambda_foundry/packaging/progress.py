"""Tells people at a terminal what is being built and how far."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
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
    """Tell it each second for as long as the body runs.

    Our own commands have one line for it; an app prints a line, which the command takes up.
    """
    if not (sys.stderr.isatty() or os.environ.get(WATCHED)):
        yield
        return
    done = Event()

    def report(tell: Callable[[str], None]) -> None:
        while not done.wait(PATIENCE):
            tell(line(owner, target=target, lock=lock, watched=watched))

    with _told() as tell:
        reporter = Thread(target=report, args=(tell,), daemon=True)
        reporter.start()
        try:
            yield
        finally:
            done.set()
            reporter.join()


@contextmanager
def _told() -> Iterator[Callable[[str], None]]:
    """What tells people a line."""
    from lambda_foundry.terminal import doing, is_watched  # noqa: PLC0415  # only where somebody watches

    if is_watched():
        with doing(BUILDING.strip()) as how_far:
            yield lambda said: how_far(said.removeprefix(BUILDING))
    else:
        yield partial(print, file=sys.stderr)


def tell_watchers(what: str) -> None:
    """Have the command that runs this app say what is being built."""
    if os.environ.get(WATCHED):
        print(f"{BUILDING}{what}", file=sys.stderr)  # noqa: T201  # for people


def line(owner: str, *, target: Target, lock: Lock, watched: Path) -> str:
    """How many of the lock's packages have arrived so far."""
    installed = sum(1 for _ in watched.rglob("*.dist-info"))
    packages = counted(len(lock.packages), "package")
    return f"{BUILDING}{owner} for {target}: {installed} of {packages}"
