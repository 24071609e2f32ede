"""Stays beside a function's process: tells how it ended, and ends whatever it has left running.

On Linux every process that the function has started becomes a child of this one, and is found. On
macOS a daemon, which nobody started that still is there, isn't.
"""

import contextlib
import os
import select
import signal
import sys

# linux/prctl.h
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36

PS = "/bin/ps"


def guard(function: int, lifeline: int) -> None:
    """Wait until a child ends or a pipe closes; end all descendants, then as the child did."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)  # A daemon becomes a child of this process.
    woken = _woken_by(signal.SIGCHLD, signal.SIGTERM)
    code, is_over = _exit_code(function), False
    while code is None and not is_over:
        ready, _, _ = select.select([lifeline, woken], [], [])
        is_over = lifeline in ready or signal.SIGTERM in os.read(woken, 64)
        code = _exit_code(function)
    if sys.platform == "linux":
        _end_children()
    else:
        _end_family(function)
    _end_as(code or 0)


def _prctl(option: int, value: int) -> None:
    if sys.platform != "linux":
        return
    with contextlib.suppress(ImportError):  # Some builds of Python come without.
        import ctypes  # noqa: PLC0415

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _woken_by(*signals: signal.Signals) -> int:
    """A pipe that can be read once one of the signals has come."""
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    for number in signals:
        signal.signal(number, lambda *_: None)
    return woken


def _exit_code(function: int) -> int | None:
    """How the child has ended, negative for a signal; whatever else has ended is forgotten."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == function:
                found = os.waitstatus_to_exitcode(ended[1])
    return found


def _end_children() -> None:
    """Kill every child, and the children that come here from those."""
    while any(_kill(child) for child in _children()):
        os.waitpid(-1, 0)


def _children() -> list[int]:
    # pathlib takes longer to import than this process to do all else.
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="utf-8") as children:  # noqa: PTH123
            return [int(child) for child in children.read().split()]
    except OSError:
        return []  # A kernel that doesn't tell; it still kills the function with the pipe.


def _end_family(function: int) -> None:
    """Kill the function's group, and every process whose ancestors are all still there."""
    descendants = _descendants(os.getpid())
    with contextlib.suppress(OSError):
        os.killpg(function, signal.SIGKILL)
    for pid in descendants:
        _kill(pid)


def _descendants(ancestor: int) -> list[int]:
    """The processes below one, as POSIX's own `ps` lists them."""
    import subprocess  # noqa: PLC0415  # where it isn't needed, it would take half of this process

    listing = subprocess.run([PS, "-A", "-o", "pid=,ppid="], capture_output=True, check=False)
    parents = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
    found = [ancestor]
    for pid in found:
        found += [child for child, parent in parents if parent == pid]
    return found[1:]


def _kill(pid: int) -> bool:
    """Whether that was allowed; it isn't for a program that runs as another user."""
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return False
    return True


def _end_as(code: int) -> None:
    """Exit with a code, or by the signal that it is the negative of."""
    if code < 0:
        _prctl(PR_SET_DUMPABLE, 0)  # One core dump is enough.
        with contextlib.suppress(OSError):  # Some signals can't be handled anyway.
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)
