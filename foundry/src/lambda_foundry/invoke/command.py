"""`foundry invoke`: runs a function here, or a deployed one, and says how it went.

A command that is killed leaves nothing behind.
"""

import argparse
import atexit
import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from lambda_foundry.commands.parser import USAGE
from lambda_foundry.invoke.execution_environment import ExecutionEnvironment
from lambda_foundry.invoke.function_folders import check_client
from lambda_foundry.invoke.invocation import Outcome, check_tenant
from lambda_foundry.invoke.local_function import PreparedFunction, environment_of, prepare
from lambda_foundry.invoke.options import (
    called_tool,
    context_of,
    read_event,
    read_given,
    read_options,
)
from lambda_foundry.invoke.sandbox import Inspection
from lambda_foundry.mistakes import Mistake, one_line
from lambda_foundry.terminal import CYAN, GREEN, YELLOW, has_colour, width_for_people

if TYPE_CHECKING:
    from lambda_foundry.invoke.diagnosis import ImportProfile
    from lambda_foundry.invoke.durable_execution import DurableEnvironment

ANSWERED, FUNCTION_ERROR = 0, 1

HTTP_TRIGGERS = (
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGateway::Method",
    "AWS::Lambda::Url",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
)

HERE_ALONE = (
    "assembly", "env", "env_file", "outputs", "local", "layer", "profile_import", "debug",
)  # fmt: skip
"""Options of what runs here; AWS would heed none of them."""

# Also the interrupt: a shell has it ignored by what it runs in the background.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
LAUNCHER = "uv"
PERIOD = 0.5
"""Seconds between two looks whether the launcher still runs."""

# A payload's JSON in parts, and those that get a colour; plain texts, as programs need neither.
STRING = r'"(?:[^"\\]|\\.)*"'
PART = rf"{STRING}|[][{{}}:,]|[^][{{}}:,\s\"]+"
VALUE = rf"(?P<key>{STRING})(?=\s*:)|(?P<string>{STRING})|(?P<other>[-\w.+]+)"
OPENING, CLOSING = {"[", "{"}, {"]", "}"}
INDENT = "  "


def main(arguments: list[str]) -> int:
    """Invoke a function: 0 when it answered, 1 when it failed, 2 when it couldn't be invoked."""
    for name in SIGNALS:
        if hasattr(signal, name):  # Windows has no SIGHUP.
            signal.signal(getattr(signal, name), _stop)
    _stop_with_launcher()
    return invoke(arguments)


def invoke(arguments: list[str]) -> int:
    """As `main`, without its handlers of signals: a process such as a test run has its own."""
    options = read_options(arguments)
    try:
        return _invoke(options)
    except Exception as error:  # noqa: BLE001  # whatever it is, its reader wants one line
        if os.environ.get("CDK_DEBUG", "").lower() in {"1", "true"}:
            traceback.print_exc()
        print(f"error: {one_line(error)}", file=sys.stderr)
        return USAGE


def _invoke(options: argparse.Namespace) -> int:
    if options.stage is not None:
        return _invoke_deployed(options)
    check_client()
    function = prepare(options.function, _assembly(options), read_given(options))
    check_tenant(options.tenant_id, of=function.settings)
    event = read_event(options.event, sample=function.found.sample_event)
    for note in function.notes:
        print(f"note: {note}", file=sys.stderr, flush=True)
    if options.client_context is None and (tool := called_tool(function.found)):
        options.client_context = context_of(tool)
        print(f"note: this is a call of {tool}; --client-context names another", file=sys.stderr)
    tell: list[Callable[[Outcome], str]] = [
        partial(_traceback, function),
        *_clients(function, event),
    ]
    profile = _import_profile() if options.profile_import else None
    with _environment(function, options, tell=profile or _log) as environment:
        errors = [
            _once(environment, event, options, tell=tell, is_last=number == options.repeat)
            for number in range(1, options.repeat + 1)
        ]
    if profile:
        _log(profile.table().encode())
    return FUNCTION_ERROR if any(errors) else ANSWERED


def _invoke_deployed(options: argparse.Namespace) -> int:
    """Invoke what is deployed in a stage, once, with the caller's own credentials."""
    # It loads an SDK, which an invocation here needs nothing of.
    from lambda_foundry.commands.stage_function import (  # noqa: PLC0415
        check_production,
        stage_function,
    )

    names = [name for name in HERE_ALONE if getattr(options, name)]
    if names or options.repeat > 1:
        option = names[0].replace("_", "-") if names else "repeat"
        raise Mistake(f"--{option} is for a function that runs here; leave it or --stage out")
    check_production(options.stage, meant=options.production, what="the event would be real")
    function = stage_function(options.function, options.stage)
    event = read_event(options.event, sample=function.sample_event)
    payload, log, has_failed = function.invoke(
        event, client_context=options.client_context, tenant_id=options.tenant_id
    )
    _log(log)
    _write_payload(payload, is_pretty=options.pretty)
    return FUNCTION_ERROR if has_failed else ANSWERED


def _import_profile() -> "ImportProfile":
    from lambda_foundry.invoke.diagnosis import ImportProfile  # noqa: PLC0415  # hardly ever needed

    return ImportProfile(_log)


def _environment(
    function: PreparedFunction, options: argparse.Namespace, *, tell: Callable[[bytes], None]
) -> "ExecutionEnvironment | DurableEnvironment":
    """Where the function runs, as the options want it."""
    inspection = _inspection(options)
    if inspection.debugger and not options.assembly:
        from lambda_foundry.invoke.diagnosis import with_sources  # noqa: PLC0415  # as above

        package = with_sources(function.package, function.found.project_name)
        function = replace(function, package=package)
    return environment_of(function, tell=tell, inspection=inspection)


def _inspection(options: argparse.Namespace) -> Inspection:
    """How the person who invokes looks into the process."""
    is_at_terminal = sys.stdin.isatty() and options.event != "-"
    # Its own number is that of the standard input which the process gets.
    terminal = os.dup(sys.stdin.fileno()) if is_at_terminal else None
    if not options.debug and not options.profile_import:
        return Inspection(terminal=terminal)
    from lambda_foundry.invoke import diagnosis  # noqa: PLC0415  # as above

    measured = diagnosis.IMPORT_TIMES if options.profile_import else ()
    if not options.debug:
        return Inspection(options=measured, terminal=terminal)
    debugger = diagnosis.debugger_on(options.debug)
    debugged = measured + diagnosis.DEBUGGED
    return Inspection(options=debugged, debugger=debugger, terminal=terminal)


def _assembly(options: argparse.Namespace) -> Path:
    """The folder that is given, or the project's own once it is up to date."""
    if options.assembly:
        given: Path = options.assembly.resolve()
        return given
    # An assembly that is given needs nothing of a synthesis, which takes a while to import.
    from lambda_foundry.synthesis.run import fresh_assembly  # noqa: PLC0415

    return fresh_assembly()


def _once(
    environment: "ExecutionEnvironment | DurableEnvironment",
    event: bytes,
    options: argparse.Namespace,
    *,
    tell: list[Callable[[Outcome], str]],
    is_last: bool,
) -> bool:
    """Invoke the function, write what it answered and what is told of that; whether it failed."""
    outcome = environment.invoke(
        event, client_context=options.client_context, tenant_id=options.tenant_id
    )
    for told in tell:
        _log(told(outcome).encode())
    _write_payload(outcome.payload, is_pretty=options.pretty, is_last=is_last)
    return outcome.error is not None


def _traceback(function: PreparedFunction, outcome: Outcome) -> str:
    """Where in the project's files the function raised; empty where it didn't, or elsewhere."""
    if outcome.error is None:
        return ""
    from lambda_foundry.invoke.diagnosis import own_traceback  # noqa: PLC0415  # after errors alone

    return own_traceback(outcome.payload, function.package, function.found.project_name)


def _clients(function: PreparedFunction, event: bytes) -> list[Callable[[Outcome], str]]:
    """What tells of an outcome what clients get, for each way in which they reach the function."""
    template = function.found.template
    # Most functions have no clients, and needn't wait for what only those need.
    if not template.ids(*HTTP_TRIGGERS) and b'"requestContext"' not in event:
        return []
    from lambda_foundry.invoke.http_fronts import fronts, told  # noqa: PLC0415

    return [partial(told, front) for front in fronts(template, function.found.logical_id, event)]


def _write_payload(payload: bytes, *, is_pretty: bool = False, is_last: bool = True) -> None:
    """Write the payload as it is; at a terminal, or with `is_pretty`, as people like to read it.

    A line end comes between several payloads, and after each that is for people.
    """
    is_for_people = is_pretty or sys.stdout.isatty()
    if is_for_people:
        payload = for_people(payload, always=is_pretty)
    line_end = b"\n" if is_for_people or not is_last else b""
    _write_while_read(payload + line_end, sys.stdout)


def for_people(payload: bytes, *, always: bool) -> bytes:
    """The payload for standard output; what isn't JSON stays as it is.

    It is indented where it is longer than a line of the terminal, or `always`.
    """
    try:
        text = payload.decode()
        json.loads(text)
    except ValueError:
        return payload
    width = width_for_people()
    if always or (width and len(text) > width):
        text = "".join(_indented(re.findall(PART, text)))
    return (re.sub(VALUE, _coloured, text) if has_colour(sys.stdout) else text).encode()


def _indented(parts: list[str]) -> Iterator[str]:
    """As JSON that is read and written again, but for numbers and escapes: they could change."""
    depth = 0
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        opens, closes = part in OPENING, following in CLOSING
        depth += opens - closes
        yield ": " if part == ":" else part
        if opens != closes or part == ",":
            yield "\n" + INDENT * depth


def _coloured(value: re.Match[str]) -> str:
    style = {"key": CYAN, "string": GREEN, "other": YELLOW}[value.lastgroup or "other"]
    return f"\x1b[{style}m{value[0]}\x1b[0m"


def _log(output: bytes) -> None:
    _write_while_read(output, sys.stderr)


def _write_while_read(output: bytes, stream: TextIO) -> None:
    """Write to a stream unless its reader has left, as `head` does when it has seen enough."""
    try:
        stream.buffer.write(output)
        stream.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _stop(number: int, frame: object) -> None:
    """Unwind instead of ending at once, so that processes and folders go."""
    sys.exit(128 + number)


def _stop_with_launcher() -> None:
    """Stop once uv, which started this process, is gone: killed, it could pass no signal on."""
    started_by = _launchers()
    if not started_by:
        return

    def look(_: int, __: object) -> None:
        if any(_parent(pid) != parent for pid, parent in started_by.items()):
            sys.exit(128 + signal.SIGHUP)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, PERIOD, PERIOD)
    # At its end Python gives each signal back its default, and this one would kill it there.
    atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)


def _launchers() -> dict[int, int]:
    """The parents of this process that only launched it, by their children."""
    found: dict[int, int] = {}
    child = os.getpid()
    while _process_file(parent := _parent(child), "comm").strip() == LAUNCHER:
        found[child] = parent
        child = parent
    return found


def _parent(pid: int) -> int:
    """The parent of a process; 0 where the system doesn't say."""
    stat = _process_file(pid, "stat")
    return int(stat.rpartition(")")[2].split()[1]) if stat else 0


def _process_file(pid: int, file: str) -> str:
    try:
        return Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8")
    except OSError:
        return ""
