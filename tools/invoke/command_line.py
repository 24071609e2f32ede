"""Understands what a person asks of `poe invoke`, does it, and says how it went."""

import argparse
import os
import sys
import traceback
from pathlib import Path

from building_blocks.mistakes import Mistake, one_line
from tools.invoke.deployment_values import DeploymentValues, read_outputs
from tools.invoke.execution_environment import ExecutionEnvironment
from tools.invoke.fresh_assembly import fresh_assembly
from tools.invoke.import_profile import OPTIONS, ImportProfile
from tools.invoke.prepared_function import Given, prepare
from tools.invoke.runtime_folder import check_client
from tools.invoke.sample_event import read_event

ANSWERED, FUNCTION_ERROR, USAGE = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Invoke a function: 0 when it answered, 1 when it failed, 2 when it couldn't be invoked."""
    options = _parser().parse_args(arguments)
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
        options=OPTIONS if profile else (),
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
    sys.stderr.buffer.write(output)
    sys.stderr.buffer.flush()


def _write(payload: bytes, *, is_last: bool) -> None:
    """Write the payload as it is; several are separated by line ends, and people see one too."""
    line_end = b"" if is_last and not sys.stdout.isatty() else b"\n"
    sys.stdout.buffer.write(payload + line_end)
    sys.stdout.buffer.flush()


def _given(options: argparse.Namespace) -> Given:
    variables, values = _deployment(options)
    return Given(
        variables=variables | _pairs(options.env, option="--env"),
        values=values,
        layers={
            arn: Path(folder).resolve()
            for arn, folder in _pairs(options.layer, option="--layer").items()
        },
    )


def _deployment(options: argparse.Namespace) -> tuple[dict[str, str], DeploymentValues]:
    """The variables and values of a deployment: of the emulator, of a file, or of none."""
    if options.local:
        # It loads an SDK, which an invocation without an emulator needs nothing of.
        from tools.local.running_values import running_values  # noqa: PLC0415
        from tools.local.workplace import running  # noqa: PLC0415

        run = running()
        return {"AWS_ENDPOINT_URL": run.endpoint.url}, running_values(run)
    return {}, read_outputs(options.outputs) if options.outputs else DeploymentValues()


def _pairs(given: list[str], *, option: str) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise Mistake(f"{option} {name}: has no value; write {option} NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _repetitions(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: write a whole number from 1")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="poe invoke",
        description="Invoke a function of the synthesized assembly here as Lambda would. "
        "The payload is all that goes to standard output. "
        "Exit status: 0 answered, 1 function error, 2 not invoked.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "function", metavar="FUNCTION", help="service/function, a construct path or a logical id"
    )
    parser.add_argument(
        "--event",
        metavar="JSON|FILE|-",
        help="the event; - is standard input; the function's sample event unless given",
    )
    parser.add_argument(
        "--assembly",
        metavar="DIR",
        type=Path,
        help="any cloud assembly, as it is; the project's cdk.out unless given",
    )
    parser.add_argument(
        "--env",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a variable of the function; may be repeated",
    )
    deployed = parser.add_mutually_exclusive_group()
    deployed.add_argument(
        "--outputs",
        metavar="FILE",
        type=Path,
        help="what `cdk deploy --outputs-file FILE` wrote",
    )
    deployed.add_argument(
        "--local",
        action="store_true",
        help="what the emulator knows that `poe local` runs; AWS is the emulator, too",
    )
    parser.add_argument(
        "--layer",
        metavar="ARN=FOLDER",
        action="append",
        default=[],
        help="the unpacked content of a layer that isn't in the assembly; may be repeated",
    )
    parser.add_argument(
        "--client-context", metavar="JSON", help="what context.client_context is made of"
    )
    parser.add_argument(
        "--repeat",
        metavar="N",
        type=_repetitions,
        default=1,
        help="invoke N times in one process, the first time cold, then warm",
    )
    parser.add_argument(
        "--profile-import",
        action="store_true",
        help="show what the cold start spends on imports",
    )
    return parser
