"""Starts `foundry local` in another process, and looks for what it leaves behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from lambda_foundry.project import builds_folder, project_root
from tests.places import PACKAGE

PATIENCE = 120.0
"""Seconds, for a machine that has much else to do."""

FOLLOWING = "following the functions' logs"


class LocalRun:
    """One `foundry local` over the tiny app, and what it says."""

    def __init__(self, output: Path, **variables: str) -> None:
        self._output = output
        self._temporary = output.parent / "temporary"
        self._temporary.mkdir()
        own = {"TMPDIR": str(self._temporary), "PYTHONPATH": str(PACKAGE)}
        with output.open("w", encoding="utf-8") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.local.apps.serve_tiny"],
                cwd=project_root(),
                env=os.environ | own | variables,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """Everything up to now."""
        return self._output.read_text()

    def until(self, text: str) -> None:
        """Wait until it says this."""
        wait_for(lambda: text in self.said or self.process.poll() is not None)
        assert text in self.said, self.said

    def press_ctrl_c(self) -> None:
        """What a terminal does: interrupt the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def kill_emulator(self) -> None:
        """As whatever is short of memory would, without a word."""
        (server,) = (
            process.id
            for process in processes()
            if f"runs/{self.process.pid}-" in process.command
            and "guard.py" not in process.command
            and "emulator_server.py" in process.command
        )
        os.kill(server, signal.SIGKILL)

    def end(self) -> int:
        """Wait for its end; its exit status."""
        return self.process.wait(PATIENCE)

    @property
    def folders(self) -> list[Path]:
        """Its folders."""
        return list((builds_folder() / "local" / "runs").glob(f"{self.process.pid}-*"))

    def processes(self) -> list[str]:
        """Every process that has to do with it: by its group, or by its folder."""
        return [
            process.command
            for process in processes()
            if process.group == self.process.pid or f"runs/{self.process.pid}-" in process.command
        ]

    def leaves_nothing(self) -> None:
        """Neither a process nor a folder nor a temporary file, a moment later at the latest."""
        wait_for(lambda: not self.processes() and not self.folders)
        assert list(self._temporary.iterdir()) == []


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)


@dataclass(frozen=True)
class Process:
    """One process as tests look for it."""

    id: int
    parent: int
    group: int
    command: str


def processes() -> list[Process]:
    """Every process that runs; those that only wait to be collected don't."""
    return list(_running())


def _running() -> Iterator[Process]:
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                group = os.getpgid(process.pid)
                yield Process(process.pid, process.ppid(), group, " ".join(process.cmdline()))
        except (psutil.Error, ProcessLookupError):
            continue
