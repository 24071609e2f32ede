"""The options of `foundry invoke`, as a person writes them."""

import argparse

from lambda_foundry.commands.called_from import given_path
from lambda_foundry.commands.parser import Parser


def read_options(arguments: list[str]) -> argparse.Namespace:
    """The options by their names; ends with exit status 2 and what is wrong with them."""
    options: argparse.Namespace = _parser().parse_args(_with_joined_event(arguments))
    return options


def _with_joined_event(arguments: list[str]) -> list[str]:
    """The arguments with `--event -1e3` as `--event=-1e3`: argparse takes it for an option."""
    if "--event" not in arguments[:-1]:
        return arguments
    at = arguments.index("--event")
    return [*arguments[:at], f"--event={arguments[at + 1]}", *arguments[at + 2 :]]


def _repetitions(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: write a whole number from 1")
    return int(text)


def _parser() -> Parser:
    parser = Parser(
        prog="foundry invoke",
        description="Invoke a function of the synthesized assembly here as Lambda would. "
        "The payload is all that goes to standard output. "
        "Exit status: 0 answered, 1 function error, 2 not invoked.",
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
        type=given_path,
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
        type=given_path,
        help="what `cdk deploy --outputs-file FILE` wrote",
    )
    deployed.add_argument(
        "--local",
        action="store_true",
        help="what the emulator knows that `foundry local` runs; AWS is the emulator, too",
    )
    parser.add_argument(
        "--layer",
        metavar="ARN|NUMBER=FOLDER",
        action="append",
        default=[],
        help="the unpacked content of a layer by its ARN or its number, from 1; may be repeated",
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
