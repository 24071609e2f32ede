"""The options of `foundry invoke`, and what they give: an event, variables, values and layers.

An agents' gateway says beside the event which tool is called: the client context does it here.
"""

import argparse
import json
import os
import re
import sys
from pathlib import Path

from lambda_foundry.commands.parser import Parser
from lambda_foundry.invoke.function import FoundFunction, Given
from lambda_foundry.invoke.invocation import check_payload, json_error
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import given_path, shown
from lambda_foundry.template.deployment import DeploymentValues, read_outputs
from lambda_foundry.template.document import as_dict
from lambda_foundry.template.functions import functions_in
from lambda_foundry.template.values import text

LAST_PORT = 65535
USUAL_PORT = 5678
"""What editors propose for debugpy."""

# What looks like a file's name: no JSON has `.json` or a slash outside of quotation marks.
FILE_NAME = re.compile(r"[^{}\[\]\"']+\.json|[^\s{}\[\]\"']*/[^\s{}\[\]\"']*")

GATEWAY_TARGET = "AWS::BedrockAgentCore::GatewayTarget"

WITHOUT_PAYLOAD = b"{}"
"""What a function gets that is invoked without a payload."""

LONGEST_SHOWN = 60


def read_options(arguments: list[str]) -> argparse.Namespace:
    """The options by their names; ends with exit status 2 and what is wrong with them."""
    options: argparse.Namespace = _parser().parse_args(
        _with_usual_port(_with_joined_event(arguments))
    )
    return options


def _with_usual_port(arguments: list[str]) -> list[str]:
    """The arguments with `--debug FUNCTION` as `--debug=5678 FUNCTION`: it may come first."""
    if "--debug" not in arguments:
        return arguments
    at = arguments.index("--debug")
    if arguments[at + 1 : at + 2] and arguments[at + 1].isdecimal():
        return arguments
    return [*arguments[:at], f"--debug={USUAL_PORT}", *arguments[at + 1 :]]


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


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(
            f"{text}: is no port; write a number from 1 to {LAST_PORT}"
        )
    return int(text)


def _parser() -> Parser:
    parser = Parser(
        prog="foundry invoke",
        description="Invoke a function of the synthesized assembly here as Lambda would. "
        "The payload is all that goes to standard output, as it is; a terminal shows it in "
        "colours, and indented where it is longer than a line. "
        "Exit status: 0 answered, 1 function error, 2 not invoked.",
    )
    parser.add_argument(
        "function",
        metavar="FUNCTION",
        help="service/function, a construct path, a logical id, or a file of its own",
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
    parser.add_argument(
        "--env-file",
        metavar="FILE",
        action="append",
        type=given_path,
        default=[],
        help="variables of the function, a line for each; --env goes before; may be repeated",
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
        "--tenant-id", metavar="ID", help="the tenant, of a function that separates tenants"
    )
    parser.add_argument(
        "--repeat",
        metavar="N",
        type=_repetitions,
        default=1,
        help="invoke N times in one process, the first time cold, then warm",
    )
    parser.add_argument(
        "--pretty", action="store_true", help="indent the payload, also in a file or a pipe"
    )
    parser.add_argument(
        "--profile-import",
        action="store_true",
        help="show what the cold start spends on imports",
    )
    parser.add_argument(
        "--stage", metavar="STAGE", help="invoke what is deployed there, by your credentials"
    )
    parser.add_argument(
        "--production", action="store_true", help="mean it, where the stage is one of production"
    )
    parser.add_argument(
        "--debug",
        metavar="PORT",
        type=_port,
        help=f"wait for an editor's debugger on this port, {USUAL_PORT} unless given; no timeout",
    )
    return parser


def read_given(options: argparse.Namespace) -> Given:
    """What they say of the function; raises `Mistake` where a value or a folder is missing."""
    variables, values = _deployment(options)
    for file in options.env_file:
        variables |= read_env_file(file)
    return Given(
        variables=variables | _pairs(options.env, option="--env"),
        values=values,
        layers={
            layer: _layer_folder(layer, folder)
            for layer, folder in _pairs(options.layer, option="--layer").items()
        },
    )


def read_env_file(file: Path) -> dict[str, str]:
    """The variables of a `.env` file: `NAME=VALUE`, quotes, comments and `export` as usual.

    Values stay as they are written: `${OTHER}` is no reference, so nothing of this machine gets in.
    Raises `Mistake` for a file that can't be read and for a line that gives no variable a value.
    """
    # Most invocations read no file.
    from dotenv.parser import parse_stream  # noqa: PLC0415

    try:
        with file.open(encoding="utf-8-sig") as stream:
            bindings = list(parse_stream(stream))
    except UnicodeDecodeError:
        raise Mistake(f"--env-file {file}: is no text in UTF-8") from None
    except OSError as error:
        raise Mistake(f"--env-file {file}: can't be read: {error.strerror}") from error
    variables = dict[str, str]()
    for binding in bindings:
        text = binding.original.string
        if binding.error or (binding.key and binding.value is None):
            line = binding.original.line + len(text) - len(text.lstrip("\n"))
            raise Mistake(f"{file}, line {line}: gives no variable a value; write NAME=VALUE")
        if binding.key:
            variables[binding.key] = binding.value or ""
    return variables


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
        from lambda_foundry.local.runs import current_run  # noqa: PLC0415

        run = current_run()
        return {"AWS_ENDPOINT_URL": run.endpoint.url}, running_values(run)
    return {}, read_outputs(options.outputs) if options.outputs else DeploymentValues()


def _pairs(given: list[str], *, option: str) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise Mistake(f"{option} {name}: has no value; write {option} NAME=VALUE")
    return {name: value for name, _, value in pairs}


def read_event(given: str | None, *, sample: Path | None) -> bytes:
    """The bytes of the event as they are, `{}` for an empty one.

    Raises `Mistake` for a file that can't be read, and for what `check_payload` refuses.
    """
    event, source = _read(given, sample=sample)
    check_payload(event, source=source)
    return event or WITHOUT_PAYLOAD


def _read(given: str | None, *, sample: Path | None) -> tuple[bytes, str]:
    """The bytes, and what to call them in a complaint."""
    if given is None:
        return (sample.read_bytes(), shown(sample)) if sample else (b"", "no event")
    source = f"--event {given}"
    if given == "-":
        return sys.stdin.buffer.read(), source
    if not given or not json_error(os.fsencode(given)):
        return os.fsencode(given), "--event"
    try:
        file = given_path(given)
        if file.is_dir():
            raise Mistake(f"{source}: is a folder, and it is no JSON")
        # Also what is no regular file, such as the pipe of a shell's `<(…)`.
        return file.read_bytes(), source
    except (FileNotFoundError, NotADirectoryError):
        why = "there is no such file"
    except OSError as error:
        why = f"can't be read: {error.strerror}"
    if FILE_NAME.fullmatch(given):
        raise Mistake(f"--event {given}: {why}, and it is no JSON")
    return os.fsencode(given), f"--event {_shortened(given)}"


def _shortened(text: str) -> str:
    """One short line of a text that may be a whole document."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


def called_tool(found: FoundFunction) -> str | None:
    """The first tool that an agents' gateway has the function answer for, as it names the tool.

    docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-tool-naming.html
    """
    for _, target in found.template.of_type(GATEWAY_TARGET):
        said = as_dict(as_dict(as_dict(target["TargetConfiguration"]).get("Mcp")).get("Lambda"))
        tools = as_dict(said.get("ToolSchema")).get("InlinePayload")
        if tools and found.logical_id in functions_in(found.template, [said.get("LambdaArn")]):
            return f"{text(target.get('Name'))}___{text(tools[0]['Name'])}"
    return None


def context_of(tool: str) -> str:
    """The client context of a call of a tool."""
    return json.dumps({"custom": {"bedrockAgentCoreToolName": tool}})
