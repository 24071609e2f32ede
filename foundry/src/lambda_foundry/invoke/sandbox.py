"""One process with the Runtime API that serves it, and whatever happens between the two."""

import selectors
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.invoke.exchange import Answer, Event
from lambda_foundry.invoke.function_settings import FunctionSettings
from lambda_foundry.invoke.lambda_environment import lambda_environment
from lambda_foundry.invoke.log_stream import LogStream
from lambda_foundry.invoke.opt_mount import OPT, mounting_command
from lambda_foundry.invoke.runtime_api import RuntimeApi
from lambda_foundry.invoke.runtime_process import RuntimeProcess

PATIENCE = 0.02
"""Seconds between two looks at the process's memory."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """The folders that a process sees: the code, the merged layers if any, and the runtime."""

    task_root: Path
    opt: Path | None
    runtime: Path


class Sandbox:
    """A process that runs one function; all that it started is gone after `end`."""

    def __init__(
        self,
        settings: FunctionSettings,
        package: Package,
        *,
        tell: Callable[[bytes], None],
        next_event: Callable[[], Event],
        options: tuple[str, ...],
    ) -> None:
        self._answer: Answer | None = None
        listening = socket.create_server(("127.0.0.1", 0))
        self._api = RuntimeApi(listening, next_event=next_event, answered=self._answered)
        mount = _mount(package)
        self.process = _process(settings, package, listening, options, mount)
        self.log = LogStream(self.process.output, tell)
        if package.opt and not mount:
            self.log.say(f"note: /opt can't be shown here; the layers' files are in {package.opt}")
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._api, selectors.EVENT_READ, self._api.serve)
        self._selector.register(self.process.output, selectors.EVENT_READ, self._read_log)

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

    def end(self) -> None:
        """Kill the process and its children, and close what it was reached by."""
        self.process.end()
        self._selector.close()
        self._api.close()

    def _answered(self, answer: Answer) -> None:
        self._answer = answer

    def _read_log(self) -> None:
        self.log.read()
        if not self.log.is_open:
            self._selector.unregister(self.process.output)


def _mount(package: Package) -> list[str]:
    return mounting_command(package.opt, task_root=package.task_root) if package.opt else []


def _process(
    settings: FunctionSettings,
    package: Package,
    listening: socket.socket,
    options: tuple[str, ...],
    mount: list[str],
) -> RuntimeProcess:
    opt = OPT if mount else package.opt or package.runtime / "no-layers"
    host, port = listening.getsockname()
    return RuntimeProcess(
        environment=lambda_environment(
            settings,
            task_root=package.task_root,
            opt=opt,
            runtime=package.runtime,
            runtime_api=f"{host}:{port}",
        ),
        task_root=package.task_root,
        opt=opt,
        python_version=settings.python_version,
        prefix=mount,
        options=options,
    )
