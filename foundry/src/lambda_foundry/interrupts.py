"""Keeps interrupts from cutting a change to the project in two."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

NUMBERS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
"""Ctrl-C, an order to end, and a terminal that is closed, which Windows doesn't tell."""

STANDARD_ERROR = 2
"""The number of that stream in every process."""

pending: list[int] = []
"""Those that nothing has been done about yet."""


def handle_by(handler: Callable[[int, FrameType | None], Any]) -> dict[int, Any]:
    """Have each interrupt call the handler, and return what it meant; `nohup`'s stay ignored.

    Only the main thread is interrupted, and only there Python lets handlers be set.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    ignored = signal.SIG_IGN
    heard = [number for number in NUMBERS if signal.getsignal(number) is not ignored]
    return {number: signal.signal(number, handler) for number in heard}


def end(number: int, _: object) -> None:
    """End this process, as Python does by itself for Ctrl-C alone."""
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def postpone(number: int, _: object) -> None:
    """Leave it for later."""
    pending.append(number)


def ignore() -> None:
    """From now on they come too late; Python would let them kill it while it shuts down."""
    for number in NUMBERS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def delayed() -> Iterator[None]:
    """One that comes inside does at the end what it would have done before."""
    before = handle_by(postpone)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if pending:
            signal.raise_signal(pending.pop())


@contextmanager
def temporary_folder(*, within: Path | None = None, prefix: str = "tmp") -> Iterator[Path]:
    """A folder that doesn't stay, also where an interrupt comes while it is made or taken away."""
    with delayed():
        folder = tempfile.TemporaryDirectory(dir=within, prefix=prefix, ignore_cleanup_errors=True)
    try:
        yield Path(folder.name)
    finally:
        with delayed():
            folder.cleanup()


@contextmanager
def told_unless_interrupted() -> Iterator[None]:
    """What processes that the body starts write to standard error comes when the body is done.

    Where an interrupt ended it, nothing comes: Ctrl-C reaches these processes, too, and a Python
    that is just starting answers by a traceback.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as said:
        try:
            own = os.dup(STANDARD_ERROR)
        except OSError:  # it is closed
            yield
            return
        os.dup2(said.fileno(), STANDARD_ERROR)
        is_heard = True
        try:
            yield
        except (KeyboardInterrupt, SystemExit):
            is_heard = False
            raise
        finally:
            os.dup2(own, STANDARD_ERROR)
            os.close(own)
            if is_heard and not pending:
                said.seek(0)
                os.write(STANDARD_ERROR, said.read())


@contextmanager
def signals_restored() -> Iterator[None]:
    """Afterwards they mean again what they meant before."""
    handlers = {number: signal.getsignal(number) for number in NUMBERS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
