"""The command line of `foundry local`."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lambda_foundry.commands.parser import Parser
from lambda_foundry.invoke.options import read_event
from lambda_foundry.local.callers import token
from lambda_foundry.local.deployed import DeployedFunction, deployed_functions, function_named
from lambda_foundry.local.firing import fire, sample_event
from lambda_foundry.local.http_trigger import HttpTrigger
from lambda_foundry.local.runs import INTERRUPTED, Run, current_run, interruptions
from lambda_foundry.local.serving import serve
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import check_chosen, project_services
from lambda_foundry.project import given_path
from lambda_foundry.template.cloud_assembly import Assembly

LAST_PORT = 65535


def main(arguments: list[str]) -> int:
    """Deploy and follow, or fire a trigger of the emulator that another terminal runs."""
    if sys.platform == "win32":
        raise Mistake("foundry local runs on Linux and macOS; on Windows use WSL")
    options = _parser().parse_args(arguments)
    for service in options.service:
        _check(service)
    with interruptions() as signals:
        if options.command:
            return _in_running(options)
        return serve(
            stage=options.stage,
            port=options.port,
            once=options.once,
            services=options.service,
            signals=signals,
        )


def _parser() -> Parser:
    parser = Parser(
        prog="foundry local",
        description="Deploy everything to an emulator on this machine, tell how to fire each "
        "trigger, and follow logs and edits until Ctrl-C. No Docker, no AWS account.",
    )
    parser.add_argument("--once", action="store_true", help="deploy, then end everything")
    parser.add_argument("--stage", metavar="NAME", help="one of stages.py; its first by default")
    parser.add_argument("--port", type=_port, default=0, help="where the emulator listens")
    parser.add_argument(
        "--service",
        metavar="NAME",
        action="append",
        default=[],
        help="deploy this one, with what it needs; may be repeated; all by default",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    firing = commands.add_parser("fire", help="fire a function's trigger, show what it did")
    firing.add_argument("function", metavar="SERVICE/FUNCTION")
    firing.add_argument(
        "--event",
        metavar="JSON|FILE|-",
        help="the event; - is standard input; the function's sample event unless given",
    )
    what = firing.add_mutually_exclusive_group()
    what.add_argument(
        "--data",
        metavar="TEXT|FILE|-",
        help="what the source gets: a message, an item as JSON, an object's content",
    )
    what.add_argument(
        "--delete", action="store_true", help="delete the object or the item of the event"
    )
    firing.add_argument("--trigger", metavar="KIND", help="which, where it has several")
    signing = commands.add_parser("token", help="print a token that a function's API takes here")
    signing.add_argument("function", metavar="SERVICE/FUNCTION")
    signing.add_argument("--route", metavar="ROUTE", help="which, where it has several")
    signing.add_argument(
        "--claim",
        metavar="NAME=VALUE",
        type=_claim,
        action="append",
        default=[],
        help="what the token says too, or instead, as JSON or text; may be repeated",
    )
    return parser


def _claim(text: str) -> tuple[str, Any]:
    name, is_given, value = text.partition("=")
    if not (name and is_given):
        raise argparse.ArgumentTypeError(f"{text}: write NAME=VALUE, like email=ann@example.com")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"{text}: write a number up to {LAST_PORT}")
    return int(text)


def _check(service: str) -> None:
    known = project_services()
    if service not in known:
        check_chosen(service)
        raise Mistake(f"--service {service}: there is none; there are: {', '.join(known)}")


def _in_running(options: argparse.Namespace) -> int:
    try:
        run = current_run()
        functions = deployed_functions(run.endpoint, Assembly(Path(run.assembly)))
        function = function_named(options.function, functions)
        if options.command == "token":
            return _token(function, options)
        return _fired(function, options, run=run)
    except KeyboardInterrupt:
        print("local: interrupted", file=sys.stderr)
        return INTERRUPTED


def _token(function: DeployedFunction, options: argparse.Namespace) -> int:
    claims = _claims(function, options.route)
    print(token(function.stack.endpoint, {**claims, **dict(options.claim)}))
    return 0


def _claims(function: DeployedFunction, route: str | None) -> Mapping[str, Any]:
    """What a token has to say for one of the function's routes, the first unless it is named."""
    found = {
        trigger.answered_by: claims
        for trigger in triggers_of(function)
        if isinstance(trigger, HttpTrigger) and (claims := trigger.caller.claims) is not None
    }
    if not found:
        raise Mistake(f"{function.name}: none of its routes takes a token")
    if route is not None and route not in found:
        raise Mistake(f"--route {route}: takes no token; these do: {', '.join(found)}")
    return found[route or next(iter(found))]


def _fired(function: DeployedFunction, options: argparse.Namespace, *, run: Run) -> int:
    given = options.event
    event = (
        sample_event(function.name) if given is None else json.loads(read_event(given, sample=None))
    )
    runtime = function.properties.get("Runtime")
    if runtime != f"python{run.python}":
        note = f"{function.name} runs on {runtime} in Lambda, on Python {run.python} here"
        print(f"note: {note}", file=sys.stderr, flush=True)
    return fire(
        function,
        event,
        kind=options.trigger,
        emulator_log=run.emulator_log,
        data=None if options.data is None else _data(options.data),
        deletes=options.delete,
    )


def _data(given: str) -> bytes:
    """The bytes of a file or of standard input, or the text itself."""
    if given == "-":
        return sys.stdin.buffer.read()
    try:
        file = given_path(given)
        return file.read_bytes() if file.is_file() else given.encode()
    except OSError:
        # A text may be too long for a file's name.
        return given.encode()
