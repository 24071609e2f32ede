"""`foundry diff REV`: what changed in the templates since a revision, without an AWS account.

`cdk diff` asks the account what is deployed; here the other side is what the revision would deploy.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from lambda_foundry.commands.cdk_cli import cdk
from lambda_foundry.commands.cdk_report import COLOUR
from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.synthesis.without_cli import then_and_now
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.stack import Stack
from lambda_foundry.terminal import doing, has_colour

NO_LINE = ("[Warning", "✨", "(NOTE: ")
"""What the CLI says about itself and not about the templates."""

VERSION_ID = re.compile(r"\b(\w+CurrentVersion[0-9A-F]{8})([0-9a-f]{32})\b")
"""The logical id of a version of CDK's: whose it is, and a hash."""

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
    with doing("comparing") as how_far:
        for number, stack in enumerate(after.stacks, start=1):
            how_far(f"{stack.path}, {number} of {len(after.stacks)}")
            yield _difference(known.pop(stack.path, None), stack, after)
    for path, stack in known.items():
        yield f"Stack {path} ({stack.name})\nis no longer in the app; what is deployed of it stays"


def _difference(before: Stack | None, stack: Stack, after: Assembly) -> str:
    """What the CLI says of one stack; nothing where both are the same, for which it isn't asked."""
    then, lines = _before(before, stack), list[str]()
    if then == stack.template_file.read_text(encoding="utf-8"):
        return ""
    with TemporaryDirectory() as folder:
        template = Path(folder, "before.json")
        template.write_text(then, encoding="utf-8")
        arguments = ("--app", str(after.directory), "--template", str(template), "--no-notices")
        is_coloured = has_colour(sys.stdout)
        status = cdk(
            *("diff", stack.path, *arguments, "--quiet"),
            *(() if is_coloured else ("--no-color",)),
            variables=os.environ
            | {"COLUMNS": str(_width())}
            | ({"FORCE_COLOR": "1"} if is_coloured else {}),
            tell=lines.append,
        )
    said = "\n".join(line for line in lines if not COLOUR.sub("", line).startswith(NO_LINE)).strip()
    if status:
        raise Mistake(f"cdk diff of {stack.path} failed: {said}")
    return said if COLOUR.sub("", said) else ""


def _before(before: Stack | None, after: Stack) -> str:
    """The older template, with the ids of versions as in the newer one.

    An id ends in a hash of code and settings. So each change of a function, which is shown, would
    be shown again as one version that goes and one that comes, and at the alias.
    """
    if not before:
        return "{}"
    now = after.template_file.read_text(encoding="utf-8")
    hashes = {found[1]: found[2] for found in VERSION_ID.finditer(now)}
    return VERSION_ID.sub(
        lambda found: found[1] + hashes.get(found[1], found[2]),
        before.template_file.read_text(encoding="utf-8"),
    )


def _width() -> int:
    """Of the tables: the terminal's, or where there is none, as in CI, always the same."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
