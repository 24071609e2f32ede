"""`foundry diff REV`: what changed in the templates since a revision, without an AWS account.

`cdk diff` asks the account what is deployed; here the other side is what the revision would deploy.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from lambda_foundry.commands.cdk_cli import cdk
from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.synthesis.revision import then_and_now
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.stack import Stack

NO_LINE = ("[Warning", "✨", "(NOTE: ")
"""What the CLI says about itself and not about the templates."""

WIDTH = 120
"""Characters, where there is no terminal."""


def main(arguments: list[str]) -> int:
    """Print the difference of each stack; raises `Mistake` for what is no revision."""
    revision = _parser().parse_args(arguments).revision
    with then_and_now(revision) as (before, after):
        print(difference(before, after, since=revision))
    return 0


def difference(before: Assembly, after: Assembly, *, since: str) -> str:
    """What differs between the stacks of two assemblies, of which one is of a revision."""
    found = [text for text in _differences(before, after) if text]
    return "\n\n".join(found) or f"The templates are as at {since}."


def _parser() -> Parser:
    parser = Parser(
        prog="foundry diff",
        description="Show what has changed in each stack's template, by cdk diff, for the stage "
        "dev. It asks no AWS account.",
    )
    parser.add_argument("revision", metavar="REV", help="a commit, branch or tag, such as main")
    return parser


def _differences(before: Assembly, after: Assembly) -> Iterator[str]:
    known = {stack.path: stack for stack in before.stacks}
    for stack in after.stacks:
        yield _difference(known.pop(stack.path, None), stack, after)
    for path, stack in known.items():
        yield f"Stack {path} ({stack.name})\nis no longer in the app; what is deployed of it stays"


def _difference(before: Stack | None, stack: Stack, after: Assembly) -> str:
    """What the CLI says of one stack; nothing where both are the same."""
    lines: list[str] = []
    with TemporaryDirectory() as folder:
        template = before.template_file if before else Path(folder, "none.json")
        if not before:
            template.write_text("{}", encoding="utf-8")
        arguments = ("--app", str(after.directory), "--template", str(template), "--no-notices")
        variables = os.environ | {"COLUMNS": str(_width())}
        status = cdk(
            *("diff", stack.path, *arguments, "--quiet", "--no-color"),
            variables=variables,
            tell=lines.append,
        )
    said = "\n".join(line for line in lines if not line.startswith(NO_LINE)).strip()
    if status:
        raise Mistake(f"cdk diff of {stack.path} failed: {said}")
    return said


def _width() -> int:
    """Of the tables: the terminal's, or where there is none, as in CI, always the same."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
