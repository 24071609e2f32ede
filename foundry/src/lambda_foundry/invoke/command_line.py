"""Does what a person asks of `foundry invoke`, and says how it went."""

import argparse
import os
import sys
import traceback
from pathlib import Path
from typing import TextIO

from lambda_foundry.commands.called_from import given_path
from lambda_foundry.invoke.execution_environment import ExecutionEnvironment
from lambda_foundry.invoke.fresh_assembly import fresh_assembly
from lambda_foundry.invoke.local_function import Given, prepare
from lambda_foundry.invoke.log import IMPORT_TIMES, ImportProfile
from lambda_foundry.invoke.options import read_options
from lambda_foundry.invoke.runtime_folder import check_client
from lambda_foundry.invoke.sample_event import read_event
from lambda_foundry.mistakes import Mistake, one_line
from lambda_foundry.template.deployment import DeploymentValues, read_outputs

ANSWERED, FUNCTION_ERROR, USAGE = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Invoke a function: 0 when it answered, 1 when it failed, 2 when it couldn't be invoked."""
    options = read_options(arguments)
    try:
        return _invoke(options)
    except Exception as error:  # noqa: BLE001  # whatever it is, its reader wants one line
        if os.environ.get("CDK_DEBUG", "").lower() in {"1", "true"}:
            traceback.print_exc()
        print(f"error: {one_line(error)}", file=sys.stderr)
        return USAGE


def _invoke(options: argparse.Namespace) -> int:
    check_client()
    assembly = options.assembly.resolve() if options.assembly else fresh_assembly()
    function = prepare(options.function, assembly, _given(options))
    event = read_event(options.event, sample=function.found.sample_event)
    for note in function.notes:
        print(f"note: {note}", file=sys.stderr, flush=True)
    profile = ImportProfile(_log) if options.profile_import else None
    with ExecutionEnvironment(
        function.settings,
        function.package,
        tell=profile or _log,
        options=IMPORT_TIMES if profile else (),
    ) as environment:
        errors = [
            _once(environment, event, options, is_last=number == options.repeat)
            for number in range(1, options.repeat + 1)
        ]
    if profile:
        _log(profile.table().encode())
    return FUNCTION_ERROR if any(errors) else ANSWERED


def _once(
    environment: ExecutionEnvironment, event: bytes, options: argparse.Namespace, *, is_last: bool
) -> bool:
    """Invoke the function and write what it answered; whether that is an error."""
    outcome = environment.invoke(event, client_context=options.client_context)
    _write(outcome.payload, is_last=is_last)
    return outcome.error is not None


def _log(output: bytes) -> None:
    _put(output, sys.stderr)


def _put(output: bytes, stream: TextIO) -> None:
    """Write to a stream as long as somebody reads it; `| head` has seen enough at some time."""
    try:
        stream.buffer.write(output)
        stream.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write(payload: bytes, *, is_last: bool) -> None:
    """Write the payload as it is; several are separated by line ends, and people see one too."""
    line_end = b"" if is_last and not sys.stdout.isatty() else b"\n"
    _put(payload + line_end, sys.stdout)


def _given(options: argparse.Namespace) -> Given:
    variables, values = _deployment(options)
    return Given(
        variables=variables | _pairs(options.env, option="--env"),
        values=values,
        layers={
            layer: _layer_folder(layer, folder)
            for layer, folder in _pairs(options.layer, option="--layer").items()
        },
    )


def _layer_folder(layer: str, folder: str) -> Path:
    found = given_path(folder).resolve()
    if not found.is_dir():
        raise Mistake(f"--layer {layer}={folder}: is no folder; unpack the layer into one")
    return found


def _deployment(options: argparse.Namespace) -> tuple[dict[str, str], DeploymentValues]:
    """The variables and values of a deployment: of the emulator, of a file, or of none."""
    if options.local:
        # It loads an SDK, which an invocation without an emulator needs nothing of.
        from lambda_foundry.local.deployed import running_values  # noqa: PLC0415
        from lambda_foundry.local.workplace import running  # noqa: PLC0415

        run = running()
        return {"AWS_ENDPOINT_URL": run.endpoint.url}, running_values(run)
    return {}, read_outputs(options.outputs) if options.outputs else DeploymentValues()


def _pairs(given: list[str], *, option: str) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise Mistake(f"{option} {name}: has no value; write {option} NAME=VALUE")
    return {name: value for name, _, value in pairs}
