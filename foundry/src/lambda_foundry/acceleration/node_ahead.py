"""Starts Node.js before jsii asks for it, so that it loads CDK while Python loads its own part.

jsii starts Node.js and waits for each package of CDK before Python goes on. Here Node.js is there
when jsii would start it, and tells whether a package is loaded when jsii next asks for something.
"""

import contextlib
import importlib
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from lambda_foundry.acceleration.switch import InternalGone, step_aside

PROVIDER = "jsii._kernel.providers.process"
CLASSES = ("_NodeProcess", "ProcessProvider")
LOAD, SEND, NEXT_MESSAGE = "load", "send", "_next_message"
GONE = "Node.js starts late, and Python waits for it: jsii's process provider has moved"

LOADED = {"ok": {"assembly": "", "types": 0}}
"""What Node.js answers about a package; jsii's Python takes no notice of it."""

STARTING_JSII = {"aws_cdk", "constructs"}

Process = subprocess.Popen[bytes]


@contextmanager
def node_ahead(unused: Callable[[int], None]) -> Iterator[None]:
    """Start Node.js as soon as the body imports CDK, unless jsii runs already.

    `unused` is told the process's number where jsii took another one.
    """
    if "JSII_RUNTIME" not in os.environ or "jsii" in sys.modules:
        yield
        return
    node = _Node()
    sys.meta_path.insert(0, node)
    try:
        yield
    finally:
        sys.meta_path.remove(node)
        if number := node.end():
            unused(number)


class _Node(MetaPathFinder):
    """Node.js as jsii starts it: from when Python looks for CDK until jsii takes it."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._call: tuple[Any, ...] | None = None

    def find_spec(self, name: str, *_: Any) -> None:
        """Start when Python looks for a package that starts jsii, and let others find it."""
        if name in STARTING_JSII and not self._call:
            program = [os.environ.get("JSII_NODE", "node"), "--max-old-space-size=4069"]
            agent = f"Python/{platform.python_version()}"
            pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
            self._start(
                [*program, os.environ["JSII_RUNTIME"]],
                {**pipes, "env": {**os.environ, "JSII_AGENT": agent}},
            )

    def _start(self, arguments: list[str], options: dict[str, Any]) -> None:
        """Have jsii take what is started here; where it can't be started, jsii will say why."""
        self._call = (arguments, options, Path.cwd())
        with contextlib.suppress(OSError):
            self._process = subprocess.Popen(arguments, **options)
        provider = importlib.import_module(PROVIDER)
        try:
            _load_without_waiting(provider)
        except InternalGone as gone:
            step_aside(str(gone))
        else:
            provider.subprocess = _WithStarted(self)  # type: ignore[attr-defined]  # as the module there

    def take(self, arguments: list[str], options: dict[str, Any]) -> Process | None:
        """It, unless jsii starts something else, or took it before."""
        if (arguments, options, Path.cwd()) != self._call:
            return None
        process, self._process = self._process, None
        return process

    def end(self) -> int | None:
        """End it if nobody has taken it, and return its number then."""
        if not self._process:
            return None
        self._process.kill()
        self._process.communicate()
        return self._process.pid


class _WithStarted:
    """What jsii knows as `subprocess`, with a process that has been started already."""

    def __init__(self, node: _Node) -> None:
        self._node = node

    def Popen(self, arguments: list[str], **options: Any) -> Process:  # noqa: N802  # the name of Python's
        """The process that runs already, or a new one."""
        return self._node.take(arguments, options) or subprocess.Popen(arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)


def _load_without_waiting(provider: ModuleType) -> None:
    """Let Node.js load packages while Python goes on; raises `InternalGone` where it can't be."""
    of_node, of_packages = (getattr(provider, name, None) for name in CLASSES)
    hear: Callable[[Any], Any] | None = getattr(of_node, NEXT_MESSAGE, None)
    has_all = hasattr(of_node, SEND) and hasattr(of_packages, LOAD)
    if not hear or not has_all or getattr(provider, "subprocess", None) is not subprocess:
        raise InternalGone(GONE)
    owed: dict[Any, int] = {}

    def load(self: Any, request: Any) -> Any:
        node = self._process
        vars(node)[NEXT_MESSAGE] = lambda: LOADED
        owed[node] = owed.get(node, 0) + 1
        try:
            return node.send(request, provider.LoadResponse)
        finally:
            del vars(node)[NEXT_MESSAGE]

    def next_message(node: Any) -> Any:
        # jsii raises what was wrong with a package for what it now asks.
        for _ in range(owed.pop(node, 0)):
            if "ok" not in (answer := hear(node)):
                return answer
        return hear(node)

    setattr(of_packages, LOAD, load)
    setattr(of_node, NEXT_MESSAGE, next_message)
