"""Notices that uv, which started this command, was killed and so could pass no signal on."""

import atexit
import os
import signal
from collections.abc import Callable
from pathlib import Path

LAUNCHER = "uv"
PERIOD = 0.5
"""Seconds between two looks."""


def call_without_launchers(stop: Callable[[], None]) -> None:
    """Call `stop` once a process that this one was started by is gone."""
    started_by = _launchers()
    if not started_by:
        return

    def look(_: int, __: object) -> None:
        if any(_parent(pid) != parent for pid, parent in started_by.items()):
            stop()

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, PERIOD, PERIOD)
    # At its end Python gives each signal back its default, and this one would kill it there.
    atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)


def _launchers() -> dict[int, int]:
    """The parents of this process that only launched it, by their children."""
    found: dict[int, int] = {}
    child = os.getpid()
    while _name(parent := _parent(child)) == LAUNCHER:
        found[child] = parent
        child = parent
    return found


def _parent(pid: int) -> int:
    """The parent of a process; 0 where the system doesn't say."""
    stat = _read(pid, "stat")
    return int(stat.rpartition(")")[2].split()[1]) if stat else 0


def _name(pid: int) -> str:
    return _read(pid, "comm").strip()


def _read(pid: int, file: str) -> str:
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return ""
