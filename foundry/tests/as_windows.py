"""Imports every module of the package and of its tests where Python lacks what Windows lacks.

Run by a test, in a process of its own: `python -m tests.as_windows`. It prints what can't be
imported, a line each; with arguments it runs a command of `foundry` there instead.

All is imported twice: the packages of others that ours need have to be there already when the names
are taken away, since for them the system is still this one.
"""

import importlib
import os
import shutil
import signal
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import lambda_foundry
from tests.places import PACKAGE

OF_OS = (
    "O_NONBLOCK", "WEXITSTATUS", "WIFEXITED", "WIFSIGNALED", "WNOHANG", "WTERMSIG", "chown",
    "fchmod", "fork", "forkpty", "geteuid", "getgid", "getpgid", "getpgrp", "getsid", "getuid",
    "killpg", "mkfifo", "mknod", "openpty", "sched_getaffinity", "set_blocking", "setpgid",
    "setsid", "statvfs", "sysconf", "uname", "wait", "waitid",
)  # fmt: skip
"""What only Unix has, `set_blocking` up to Python 3.11: docs.python.org/3/library/os.html."""

OF_SIGNAL = ("alarm", "getitimer", "pause", "pthread_kill", "setitimer", "sigwait")
SIGNALS = {"SIGABRT", "SIGFPE", "SIGILL", "SIGINT", "SIGSEGV", "SIGTERM"}
"""All that Windows has: docs.python.org/3/library/signal.html."""

MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")

OURS = ("lambda_foundry", "tests")
PROGRAMS = {"__main__", "bootstrap", "emulator_server"}
"""What runs when it is imported, or wants packages that this environment hasn't."""

TEMPLATES = {"scaffold/project", "scaffold/templates"}


def main(command: list[str]) -> int:
    """Run a command, or print each module that can't be imported; 1 where there is any."""
    if command:
        become_windows([f"lambda_foundry.{command[0]}.command"])
        status: int = importlib.import_module("lambda_foundry.cli").main(command)
        return status
    names = sorted(modules())
    become_windows(names)
    failed = [f"{name}: {why}\n" for name in names if (why := failure(name))]
    sys.stdout.write("".join(failed))
    return bool(failed)


def become_windows(names: list[str]) -> None:
    """Import the modules, and forget all of ours again, before the names are taken away."""
    for name in names:
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    take_away()


def modules() -> Iterator[str]:
    """Every module of the package, and of its tests what pytest collects."""
    sources = Path(lambda_foundry.__file__).parent
    for file in sources.rglob("*.py"):
        folders = {parent.as_posix() for parent in file.relative_to(sources).parents}
        if TEMPLATES.isdisjoint(folders) and file.stem not in PROGRAMS:
            yield _module(file, sources.parent)
    tests = PACKAGE / "tests"
    for file in (*tests.rglob("test_*.py"), *tests.rglob("conftest.py")):
        yield _module(file, PACKAGE)


def _module(file: Path, root: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def take_away() -> None:
    """Make this Python look like one on Windows, as far as an import can see."""
    for name in OF_OS:
        vars(os).pop(name, None)
    lost = {name for name in vars(signal) if name.startswith("SIG") and name[3] != "_"} - SIGNALS
    for name in (*OF_SIGNAL, *lost):
        vars(signal).pop(name, None)
    sys.modules |= dict.fromkeys(MODULES)  # type: ignore[arg-type]  # None has an import fail
    sys.modules["msvcrt"] = types.ModuleType("msvcrt")
    # From Python 3.12 on `shutil.which` asks Windows whether it looks into the current folder.
    asked = types.SimpleNamespace(NeedCurrentDirectoryForExePath=lambda _: True)
    vars(shutil)["_winapi"] = asked
    sys.platform = "win32"


def failure(name: str) -> str | None:
    """Why a module can't be imported."""
    try:
        importlib.import_module(name)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is the answer
        return f"{type(error).__name__}: {error}"
    return None


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
    except SystemExit as ended:
        sys.stderr.write(f"{ended}\n")
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # What others have registered for the end is for this system.
