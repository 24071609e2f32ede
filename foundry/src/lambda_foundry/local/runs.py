"""Runs of `foundry local`: the folder of each, how other commands find the last one, what ends one.

Ctrl-C, SIGTERM and a closed terminal end a run by way of its clean-ups, once.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lambda_foundry.interrupts import NUMBERS
from lambda_foundry.local.endpoint import Endpoint
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import builds_folder

STATE = "running.json"
EMULATOR_LOG = "emulator.log"
CALLS = "calls.jsonl"
TEMPORARY = "tmp"

INTERRUPTED = 128 + signal.SIGINT
"""What the shell calls an interruption."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A running emulator: who owns it, where it listens, and what functions run with there."""

    owner: int
    url: str
    assembly: str
    python: str

    @classmethod
    def read(cls, file: Path) -> "Run":
        """What was announced."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))

    @property
    def emulator_log(self) -> Path:
        """What the emulator itself says."""
        return Path(self.assembly).parent / EMULATOR_LOG

    @property
    def endpoint(self) -> Endpoint:
        """The way to it."""
        return Endpoint(self.url)


def new_run_folder() -> Path:
    """A fresh folder for a run; those of runs that were cut off are cleared away first."""
    runs_folder().mkdir(parents=True, exist_ok=True)
    # What an operating system puts into folders by itself has no such name.
    for folder in runs_folder().glob("[0-9]*-*"):
        if not _is_alive(int(folder.name.partition("-")[0])):
            shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=runs_folder(), prefix=f"{os.getpid()}-"))


def announce(run: Run, folder: Path) -> None:
    """Let other commands find the run."""
    unfinished = folder / f"{STATE}.new"
    unfinished.write_text(json.dumps(asdict(run)), encoding="utf-8")
    unfinished.replace(folder / STATE)


def current_run() -> Run:
    """The run that was started last and still is alive."""
    states = sorted(runs_folder().glob(f"*/{STATE}"), key=lambda file: file.stat().st_mtime_ns)
    runs = [Run.read(file) for file in states]
    alive = [run for run in runs if _is_alive(run.owner)]
    if not alive:
        raise Mistake(
            "no emulator is running; start it in another terminal by: uv run foundry local"
        )
    return alive[-1]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True  # It is another user's.
    except ProcessLookupError:
        return False
    return True


def runs_folder() -> Path:
    """In the project's ignored folder, each run with a folder of its own."""
    return builds_folder() / "local" / "runs"


class Interruptions:
    """The first signal becomes an exception; the next could only break what clears away."""

    def __init__(self) -> None:
        self.repeated = False
        """Whether there was another one after the first."""
        self.ending = False
        """Whether there was a first one."""
        # A script that starts us in the background has us ignore interrupts, unless we say
        # otherwise.
        for number in NUMBERS:
            signal.signal(number, self._end)

    def _end(self, number: int, _: object) -> None:
        self.ending = True
        for other in NUMBERS:
            signal.signal(other, self._take_note)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        # A terminal that was closed can't be told.
        with suppress(OSError):
            print(f"local: ended by {signal.Signals(number).name}", file=sys.stderr, flush=True)
        sys.exit(128 + number)

    def _take_note(self, number: int, _: object) -> None:
        self.repeated = True


@contextmanager
def interruptions() -> Iterator[Interruptions]:
    """Handle signals for as long as the body runs, and after the first one to the very end."""
    before = {number: signal.getsignal(number) for number in NUMBERS}
    signals = Interruptions()
    try:
        yield signals
    finally:
        if not signals.ending:
            for number, handler in before.items():
                signal.signal(number, handler)
