"""One process with AWS's client in it: started clean, watched, and surely ended."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
KILOBYTES = 1024


class RuntimeProcess:
    """A Python without the host's packages, and its guard, each in a session of its own."""

    def __init__(
        self,
        *,
        environment: Mapping[str, str],
        task_root: Path,
        opt: Path,
        python_version: str,
        prefix: list[str],
        options: tuple[str, ...],
    ) -> None:
        lifeline, self._lifeline = os.pipe()
        self.output, output = os.pipe()
        command = [
            *prefix,
            sys._base_executable,  # type: ignore[attr-defined]  # noqa: SLF001  # the one outside of the project's environment
            "-S", "-s", *options,
            str(BOOTSTRAP), str(opt), python_version, str(lifeline),
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            env={**environment, "_LAMBDA_TELEMETRY_LOG_FD": str(output)},
            cwd=task_root,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[lifeline, output],
            start_new_session=True,
        )
        os.close(lifeline)
        os.close(output)
        self._peak = 0

    def return_code(self) -> int | None:
        """How the process ended, negative for a signal; None while it runs."""
        return self._process.poll()

    def peak_memory(self) -> int:
        """The most memory that the process and its children were seen to use, in megabytes.

        Not what the system tells of an ended process: that counts the memory of its parent, too.
        """
        if self._process.returncode is None:
            # The guard itself is no part of the function.
            used = sum(map(_kilobytes, _children(self._process.pid)))
            self._peak = max(self._peak, used)
        return round(self._peak / KILOBYTES)

    def end(self) -> None:
        """Have the guard kill the process with all that it started, and let go of the pipes."""
        with contextlib.suppress(OSError):
            os.close(self._lifeline)
        if self._process.returncode is None:
            self._process.terminate()  # Should another process hold the pipe open by chance.
            self._process.wait()
        with contextlib.suppress(OSError):
            os.close(self.output)


def _kilobytes(pid: int) -> int:
    """The peak of a process and what its children use now; 0 where it has gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    peak = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(peak.split()[1]) + sum(map(_kilobytes, _children(pid)))


def _children(pid: int) -> list[int]:
    """The children of a process; those that a thread of it started belong to the thread."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found
