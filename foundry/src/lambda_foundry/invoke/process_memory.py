"""Measures what a function's processes take of the memory, at each look."""

import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

KILOBYTE = 1024

PERIOD = 0.5
"""Seconds after which psutil looks for new processes, for which it looks at all that run."""


class ProcessMemory:
    """The memory of all processes below one, which itself isn't counted."""

    def __init__(self, parent: int) -> None:
        self._parent = parent
        self._by_psutil = None if sys.platform == "linux" else _ByPsutil(parent)

    def kilobytes(self) -> int:
        """What they use now; on Linux the most that each child of the one has used so far."""
        if self._by_psutil:
            return self._by_psutil.kilobytes()
        return sum(map(_kilobytes, _children(self._parent)))


def _kilobytes(pid: int) -> int:
    """The peak of a process and what its children use now; 0 where it has gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    peak = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(peak.split()[1]) + sum(map(_kilobytes, _children(pid)))


def _children(pid: int) -> list[int]:
    """The children of a process; those that a thread of it started belong to the thread."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text(encoding="utf-8").split())
    return found


class _ByPsutil:
    """The same where there is no /proc, such as on macOS: what is used now, and no peak."""

    def __init__(self, parent: int) -> None:
        import psutil  # noqa: PLC0415  # what Linux does without takes a while to import

        self._gone = psutil.Error
        self._parent = psutil.Process(parent)
        self._known: list[psutil.Process] = []
        self._look_again = 0.0

    def kilobytes(self) -> int:
        now = time.monotonic()
        if not self._known or now > self._look_again:
            self._look_again = now + PERIOD
            with contextlib.suppress(self._gone):
                self._known = self._parent.children(recursive=True)
        return sum(map(self._used, self._known)) // KILOBYTE

    def _used(self, process: "psutil.Process") -> int:
        with contextlib.suppress(self._gone):
            return int(process.memory_info().rss)
        return 0
