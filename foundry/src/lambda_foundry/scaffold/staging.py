"""The folder in the project that a scaffold is rendered into, and that never outlives it."""

import atexit
import contextlib
import os
import secrets
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from lambda_foundry.scaffold import interrupts
from lambda_foundry.scaffold.function_files import STAGING_PREFIX
from lambda_foundry.scaffold.placing import done


def new_staging(project: Path) -> Path:
    """A name that no other scaffold has; what is there when this process ends is removed.

    An interrupt takes the folder away at once, so that the process that places the files stops.
    Once they are in their places it comes too late for that, and is only noted.
    """
    staging = project / f"{STAGING_PREFIX}{secrets.token_hex(4)}"
    atexit.register(remove, staging)
    if threading.current_thread() is threading.main_thread():
        atexit.register(interrupts.ignore)
        interrupts.caught(lambda number, _: _interrupt(staging, number))
    return staging


def _interrupt(staging: Path, number: int) -> None:
    if done(staging).exists():
        interrupts.came.append(number)
        return
    aborted = staging.with_name(f"{staging.name}-aborted")
    try:
        staging.rename(aborted)
    except FileNotFoundError:
        if done(staging).exists():
            interrupts.came.append(number)
            return
    shutil.rmtree(aborted, ignore_errors=True)
    _wait_for_the_hook()
    interrupts.end(number, None)


def _wait_for_the_hook() -> None:
    """It takes back what it has placed so far."""
    if hasattr(os, "wait"):
        with contextlib.suppress(ChildProcessError):
            os.wait()


def remove(staging: Path) -> None:
    """Delete what is left of a scaffold, placed or not."""
    for folder in (staging, done(staging)):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def signals_restored() -> Iterator[None]:
    """Afterwards the signals mean again what they meant before."""
    handlers = {number: signal.getsignal(number) for number in interrupts.NUMBERS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
