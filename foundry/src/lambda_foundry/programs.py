"""Runs a program and takes what it says as UTF-8, whatever encoding the machine prefers."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread

from lambda_foundry.interrupts import delayed

SPEAKS_UTF8 = {"PYTHONIOENCODING": "utf-8"}
"""Has a Python write so; on Windows it would write in the machine's encoding into a pipe.

Not PYTHONUTF8: a synthesis would count as one of another Python, and not be reused.
"""


PATIENCE = 10
"""Seconds that an interrupted program has to clear up, before it is killed."""

TERMINAL = 0.5
"""Seconds in which it ends by itself, if the terminal has interrupted it, too."""


def run_program(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
    doing: str = "",
    hear: Callable[[str], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, in a folder and with an environment if they are given.

    What isn't UTF-8 in its words is replaced: they are for people. Meanwhile people at a terminal
    are told what it is `doing`, and each line of its standard error is given to `hear`. Where this
    process is interrupted, the program is, too, and may clear up before this process does.
    """
    if doing:
        from lambda_foundry import terminal  # noqa: PLC0415  # most commands run nothing that takes so long

        with terminal.doing(doing):
            return run_program(command, folder=folder, variables=variables, hear=hear)
    environment = os.environ if variables is None else variables
    process: subprocess.Popen[str] | None = None
    try:
        # An interrupt while it starts would leave it running.
        with delayed():
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**environment, **SPEAKS_UTF8},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
            )
        heard = _Listener(process, hear) if hear else None
        output, errors = process.communicate()
    except BaseException:
        if process:
            _end(process, by_uv=Path(command[0]).stem == "uv")
        raise
    return subprocess.CompletedProcess(
        command, process.returncode, output, heard.all() if heard else errors
    )


class _Listener:
    """Takes over a program's standard error, and hands each line on while the program runs."""

    def __init__(self, process: "subprocess.Popen[str]", hear: Callable[[str], None]) -> None:
        self._lines: list[str] = []
        self._stream, process.stderr = process.stderr, None
        self._thread = Thread(target=self._listen, args=(hear,), daemon=True)
        self._thread.start()

    def _listen(self, hear: Callable[[str], None]) -> None:
        for line in self._stream or ():
            self._lines.append(line)
            hear(line.rstrip())

    def all(self) -> str:
        """What it has said, once it has ended."""
        self._thread.join()
        if self._stream:
            self._stream.close()
        return "".join(self._lines)


def _end(process: "subprocess.Popen[str]", *, by_uv: bool) -> None:
    """Interrupt it until it ends, and kill it only then: what it had started would go on.

    uv takes the first interrupt for one of the terminal's, and passes on the second. A Python
    would break off its clearing up at a second one.
    """
    ask = process.terminate if os.name == "nt" else lambda: process.send_signal(signal.SIGINT)
    for seconds in (TERMINAL, TERMINAL, PATIENCE) if by_uv else (TERMINAL, PATIENCE):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=seconds)
            return
        ask()
    process.kill()
