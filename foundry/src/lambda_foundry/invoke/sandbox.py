"""One process with AWS's client in it, as Lambda starts it, and the Runtime API that serves it.

What it sees of this machine: variables, folders and layers as in Lambda, and no installed package.
"""

import contextlib
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lambda_foundry.invoke.function import FunctionSettings
from lambda_foundry.invoke.read_only import OPT, Package, View, restored, start_in_view
from lambda_foundry.invoke.runtime_api import Answer, Event, LogStream, RuntimeApi

if TYPE_CHECKING:
    import psutil

    from lambda_foundry.invoke.diagnosis import Debugger

PATIENCE = 0.02
"""Seconds between two looks at the process's memory."""

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
KILOBYTES = 1024

PERIOD = 0.5
"""Seconds after which psutil looks for new processes, for which it looks at all that run."""


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """How a person looks into the process: options of its Python, a debugger, a terminal.

    With a debugger it waits for an editor. The terminal is the number of the open file at which
    `breakpoint()` lets a person in.
    """

    options: tuple[str, ...] = ()
    debugger: "Debugger | None" = None
    terminal: int | None = None


NO_INSPECTION = Inspection()


class Sandbox:
    """A process that runs one function; all that it started is gone after `end`."""

    def __init__(
        self,
        settings: FunctionSettings,
        package: Package,
        *,
        tell: Callable[[bytes], None],
        next_event: Callable[[], Event],
        told: Callable[[bytes], None],
        inspection: Inspection,
    ) -> None:
        self.was_stopped = False
        """Whether a breakpoint has let a person in, who takes more time than a function may."""
        self._answer: Answer | None = None
        listening = socket.create_server(("127.0.0.1", 0))
        self._api = RuntimeApi(listening, next_event=next_event, answered=self._answered, told=told)
        host, port = listening.getsockname()
        self.address = f"{host}:{port}"
        self.process = RuntimeProcess(
            settings, package, runtime_api=self.address, inspection=inspection
        )
        self.log = LogStream(self.process.output, tell)
        self._package = package
        if package.opt and self.process.view.opt != OPT:
            opt = self.process.view.opt
            self.log.say(f"note: /opt can't be shown here; the layers' files are in {opt}")
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._api, selectors.EVENT_READ, self._api.serve)
        self._selector.register(self.process.output, selectors.EVENT_READ, self._read_log)
        self._selector.register(self.process.stops, selectors.EVENT_READ, self._stopped)

    def serve(self, patience: float = PATIENCE) -> None:
        """Answer requests and pass on the log, for `patience` seconds or until there is any."""
        for key, _ in self._selector.select(patience):
            key.data()

    def has_exited(self) -> bool:
        """Whether the process is gone and left nothing that it had still sent."""
        if self.process.return_code() is None:
            return False
        self.serve(0)
        return self._answer is None

    def take_answer(self) -> Answer | None:
        """What the client posted since the last time."""
        answer, self._answer = self._answer, None
        return answer

    def tell_written(self) -> None:
        """Undo what the process has written where Lambda lets it write nothing, and say so."""
        if written := restored(self.process.view, self._package):
            self.log.say(
                "note: in Lambda this could not be written: Read-only file system; it is undone "
                f"here: {', '.join(written)}"
            )

    def end(self) -> None:
        """Kill the process and its children, and close what it was reached by."""
        self.process.end()
        self._selector.close()
        self._api.close()

    def _answered(self, answer: Answer) -> None:
        self._answer = answer

    def _stopped(self) -> None:
        """A byte comes with each breakpoint, and the end of the pipe with that of the process."""
        if os.read(self.process.stops, 1):
            self.was_stopped = True
        else:
            self._selector.unregister(self.process.stops)

    def _read_log(self) -> None:
        self.log.read()
        if not self.log.is_open:
            self._selector.unregister(self.process.output)


class RuntimeProcess:
    """A Python without the host's packages, and its guard, each in a session of its own."""

    def __init__(
        self,
        settings: FunctionSettings,
        package: Package,
        *,
        runtime_api: str,
        inspection: Inspection,
    ) -> None:
        lifeline, self._lifeline = os.pipe()
        self.output, output = os.pipe()
        self.stops, stops = os.pipe()
        breakpoints = [stops] if inspection.terminal is None else [stops, inspection.terminal]
        arguments = [settings.python_version, str(lifeline), ",".join(map(str, breakpoints))]

        def start(view: View, stdin: int) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [*view.command, *_command(inspection, str(view.opt), *arguments)],
                env={
                    **_lambda_environment(settings, package, view, runtime_api=runtime_api),
                    "_LAMBDA_TELEMETRY_LOG_FD": str(output),
                },
                cwd=view.task_root,
                stdin=stdin,
                stdout=output,
                stderr=output,
                pass_fds=[lifeline, output, *breakpoints],
                start_new_session=True,
            )

        self.view, self._process = start_in_view(package, start)
        os.close(lifeline)
        os.close(output)
        os.close(stops)
        self._memory = ProcessMemory(self._process.pid)
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
            self._peak = max(self._peak, self._memory.kilobytes())
        return round(self._peak / KILOBYTES)

    def end(self) -> None:
        """Have the guard kill the process with all that it started, and let go of the pipes."""
        with contextlib.suppress(OSError):
            os.close(self._lifeline)
        if self._process.returncode is None:
            self._process.terminate()  # Should another process hold the pipe open by chance.
            self._process.wait()
        for pipe in (self.output, self.stops):
            with contextlib.suppress(OSError):
                os.close(pipe)


def _command(inspection: Inspection, *arguments: str) -> list[str]:
    """Python with the bootstrap, its arguments, and where an editor's debugger is, if any."""
    python = sys._base_executable  # type: ignore[attr-defined]  # noqa: SLF001  # the one outside of the project's environment
    debugger = inspection.debugger
    editor = [str(debugger.folder), str(debugger.port)] if debugger else []
    return [python, "-S", "-s", *inspection.options, str(BOOTSTRAP), *arguments, *editor]


def _lambda_environment(
    settings: FunctionSettings, package: Package, view: View, *, runtime_api: str
) -> dict[str, str]:
    """Every variable of the process, as Lambda sets them.

    Credentials are the emulators' usual ones, and the SDKs' endpoint is the Runtime API, which
    refuses: without an endpoint of its own a function reaches no AWS service from here.
    """
    return {
        "AWS_ENDPOINT_URL": f"http://{runtime_api}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PATH": f"{Path(sys.base_prefix, 'bin')}:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "LD_LIBRARY_PATH": f"{view.task_root}:{view.task_root}/lib:{view.opt}/lib",
        # Lambda has no HOME, and without it the SDKs would read the profiles of who invokes here.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # What Lambda's own start script leaves.
        "PWD": str(view.task_root),
        "SHLVL": "0",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1",
        "_AWS_XRAY_DAEMON_PORT": "2000",
        **settings.variables,
        "_HANDLER": settings.handler,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{settings.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": settings.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": settings.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": settings.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": _log_stream_name(settings.version),
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(view.task_root),
        "LAMBDA_RUNTIME_DIR": str(package.runtime),
        **_log_settings(settings),
    }


def _log_settings(settings: FunctionSettings) -> dict[str, str]:
    """What the client reads of logs: Lambda sets it for JSON alone, whose level is INFO then."""
    if settings.log_format != "JSON":
        return {}
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": settings.log_level or "INFO"}


def _log_stream_name(version: str) -> str:
    return f"{datetime.now(UTC):%Y/%m/%d}/[{version}]{os.urandom(16).hex()}"


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
        return sum(map(self._used, self._known)) // KILOBYTES

    def _used(self, process: "psutil.Process") -> int:
        with contextlib.suppress(self._gone):
            return int(process.memory_info().rss)
        return 0
