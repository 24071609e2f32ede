"""`foundry synth`: the set-up, then every stack as CloudFormation in cdk.out."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lambda_foundry.acceleration.switch import is_plain
from lambda_foundry.commands.set_up import set_up
from lambda_foundry.names import counted, project_services
from lambda_foundry.project import (
    default_output,
    given_path,
    is_assembly,
    project_root,
    shown,
)
from lambda_foundry.synthesis.record import Record, StackSummary
from lambda_foundry.synthesis.request import cli_context, told_to_app, wants_validation
from lambda_foundry.synthesis.run import needs_cli, reusable, validation_of

OF_THE_CLI = "aws:"
"""How names begin that the CLI refuses, since it gives such values itself."""

SOURCES = ("stacks", "lambda_src", "layers", "tests")
"""Folders of the project that no output may lie in."""


def main(arguments: list[str]) -> int:
    """Say what `cdk synth` with these arguments made; reuse what lies there if nothing changed."""
    if arguments:
        return _with_options(arguments)
    return _synthesize(default_output(), variables=os.environ, context={}, words=[])


def _synthesize(
    output: Path, *, variables: Mapping[str, str], context: dict[str, str], words: list[str]
) -> int:
    """Reuse or make what belongs into a folder; `words` tell a CLI that is needed the same."""
    set_up()
    record = reusable(variables)
    if record and record.stacks:
        print(summary(output, done="Reused", record=record))
        return 0
    from lambda_foundry.commands.cdk_cli import cdk  # noqa: PLC0415  # only where something changed

    services = project_services()
    status = _without_cli(output, context)
    if status is None:
        status = cdk("synth", "--quiet", *words)
    if status:
        if not services:
            print("Make a service with its first function: uv run foundry new", file=sys.stderr)
        return status
    return report(output)


def _without_cli(output: Path, context: dict[str, str]) -> int | None:
    """The exit status of the app; None where the CDK CLI has to run it.

    The CLI takes a third of a small synthesis to start. It finds out account and region with your
    credentials, looks up what the app asks for, heeds settings that the app doesn't know, and waits
    for another CLI.
    """
    from lambda_foundry.commands.cdk_cli import LOCKS, pass_on  # noqa: PLC0415  # as above

    if is_plain() or needs_cli(Record.load(output)) or any(output.glob(LOCKS)):
        return None
    from lambda_foundry.commands.cdk_report import information, one_line_each  # noqa: PLC0415  # as above
    from lambda_foundry.synthesis.without_cli import run_app, without_consequences  # noqa: PLC0415  # as above

    validate = wants_validation(os.environ, cli_context() | context)
    result = run_app(output, validate=validate, context=context)
    told = without_consequences(result.stderr) if result.returncode else result.stderr
    said = list(one_line_each(told.splitlines()))
    if result.returncode == 0:
        record = Record.load(output)
        if record is None or needs_cli(record):
            return None
        said += information(output)
    # Where a changed service alone was made first, and then everything, CDK says it twice.
    for line in dict.fromkeys(said):
        pass_on(line)
    return min(result.returncode, 1)


def _with_options(arguments: list[str]) -> int:
    """Synthesize with options of `cdk synth`; a folder and values for the app need no CLI."""
    from lambda_foundry.commands.cdk_cli import UnknownOption, options_of  # noqa: PLC0415  # as above
    from lambda_foundry.commands.parser import Parser, unknown_argument  # noqa: PLC0415  # as above

    parser = Parser(
        prog="foundry synth",
        usage="foundry synth [--output DIR] [-c stage=NAME] [OPTION OF cdk synth …]",
        description="Set up what is missing, then synthesize every stack into cdk.out; what lies "
        "there is reused where nothing has changed.",
        epilog="All other options are those of: uv run npx cdk synth --help",
    )
    parser.add_argument(
        "--output", "-o", metavar="DIR", type=given_path, help="write into this folder instead"
    )
    parser.add_argument(
        *("--context", "-c"), metavar="KEY=VALUE", action="append", default=[],
        help="a value for the app, such as stage=prod",
    )  # fmt: skip
    options, passed_on = parser.parse_known_args(arguments)
    output = options.output or default_output()
    if problem := _output_problem(output.resolve()):
        parser.error(f"--output {shown(output)}: {problem}; name a folder for it, as cdk.prod")
    if wrong := [text for text in options.context if not text.partition("=")[1]]:
        parser.error(f"-c {wrong[0]}: write a name and a value, such as -c stage=prod")
    try:
        with _passed_over(output.resolve()):
            return _asked(output, options.context, passed_on)
    except UnknownOption as unknown:
        known = {*options_of("synth"), *parser.options()}
        parser.error(unknown_argument(str(unknown), options=known))


def _asked(output: Path, assignments: list[str], passed_on: list[str]) -> int:
    """Synthesize into a folder, with a context, and with what only the CLI understands."""
    words = [word for text in assignments for word in ("--context", text)]
    words += [*passed_on, "--output", str(output)]
    context = {key: value for key, _, value in (text.partition("=") for text in assignments)}
    if passed_on or any(key.startswith(OF_THE_CLI) for key in context):
        from lambda_foundry.commands.cdk_cli import cdk  # noqa: PLC0415  # as above

        set_up()
        return cdk("synth", "--quiet", *words) or report(output)
    variables = os.environ | told_to_app(output, context)
    return _synthesize(output, variables=variables, context=context, words=words)


def _output_problem(output: Path) -> str:
    """Why a synthesis may not write there, or nothing."""
    if output.exists() and not output.is_dir():
        return "is a file"
    sources = (project_root() / name for name in SOURCES)
    is_source = project_root().is_relative_to(output) or any(map(output.is_relative_to, sources))
    return "has files that are no output of a synthesis" if is_source else ""


@contextmanager
def _passed_over(output: Path) -> Iterator[None]:
    """Have git and ruff pass over an output of another name, each by a file of its own.

    A folder that the body doesn't make, and that is no output yet, is somebody's own.
    """
    is_output = not output.exists() or is_assembly(output)
    yield
    is_here = output.is_relative_to(project_root()) and output != default_output()
    # Outside of a repository ruff, when it is run by itself, reads no .gitignore.
    for ignored in (output / ".gitignore", output / ".ignore"):
        if is_output and is_here and output.is_dir() and not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")


def report(output: Path) -> int:
    """Say what was synthesized into a folder."""
    print(summary(output, done="Synthesized", record=None if is_plain() else Record.load(output)))
    return 0


def summary(output: Path, *, done: str, record: Record | None) -> str:
    """One line a stack: its name, its functions, its size."""
    stacks = list(record.stacks.values()) if record else _stacks_in(output)
    made = counted(len(stacks), "stack")
    lines = [f"{done} {made} in {shown(output)}, {validation_of(record)}:"]
    for name, functions, resources in stacks:
        names = ", ".join(functions) or "no functions"
        lines.append(f"  {name}: {names} ({counted(resources, 'resource')})")
    return "\n".join(lines)


def _stacks_in(output: Path) -> list[StackSummary]:
    """What there is to say of each stack, where no record says it."""
    from lambda_foundry.template.cloud_assembly import Assembly  # noqa: PLC0415  # a reuse needs none

    return [stack.summary for stack in Assembly(output).stacks]
