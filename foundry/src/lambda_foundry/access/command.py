"""The command line of `foundry access`: what functions can do and who can invoke them, in words."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from lambda_foundry.access.difference import differences
from lambda_foundry.access.project_access import project_access
from lambda_foundry.access.report import LEFT_OUT, as_data, as_text, beside_as_data, beside_as_text
from lambda_foundry.access.template_access import FunctionAccess, TemplateAccess, template_access
from lambda_foundry.commands.parser import USAGE, Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import meant_by
from lambda_foundry.project import NoProject, given_path
from lambda_foundry.synthesis.fresh_assembly import fresh_assembly
from lambda_foundry.synthesis.revision import then_and_now
from lambda_foundry.template.cloud_assembly import Assembly, read_template

MANY = 12
"""Names of functions that a message lists at the most."""


def main(arguments: list[str]) -> int:
    """Print the access of functions, or how it differs; 2 for what can't be understood."""
    options = _parser().parse_args(arguments)
    if options.diff and options.template:
        _parser().error("--diff compares this project, not a --template; give one of them")
    try:
        said = _difference(options) if options.diff else _access(options)
    except (Mistake, NoProject) as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return USAGE
    print(said)
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="foundry access",
        description="Say what functions may do and who may invoke them, in words.",
    )
    parser.add_argument(
        "function",
        nargs="?",
        metavar="FUNCTION",
        help="service/function, a construct's path or a logical id; every function without it",
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--template",
        type=given_path,
        metavar="FILE",
        help="a CloudFormation template, JSON or YAML, in place of this project",
    )
    parser.add_argument(
        "--diff", metavar="REV", help="what has changed since a revision of this repository"
    )
    return parser


def _access(options: argparse.Namespace) -> str:
    templates = _templates(options.template)
    found = _chosen(options.function, [a for template in templates for a in template.functions])
    beside = templates if options.function is None else []
    if options.json:
        data = {
            "functions": [as_data(access) for access in found],
            "beside": [entry for template in beside for entry in beside_as_data(template)],
        }
        return json.dumps(data, indent=2)
    parts = [*map(as_text, found), *filter(None, map(beside_as_text, beside))]
    return "\n\n".join([*parts, LEFT_OUT] if found else [*parts, "There are no functions."])


def _templates(file: Path | None) -> list[TemplateAccess]:
    if file:
        return [template_access(read_template(file), name=file.name)]
    return project_access(Assembly(fresh_assembly()))


def _chosen(name: str | None, everything: Sequence[FunctionAccess]) -> list[FunctionAccess]:
    """All of them, or those that a name means: a function, a service, a construct around some."""
    if name is None:
        return list(everything)
    names = [({access.name, access.path, access.logical_id}, access) for access in everything]
    if found := meant_by(name, names):
        return found
    raise Mistake(f"{name}: there is no such function; {_known(everything)}")


def _known(everything: Sequence[FunctionAccess]) -> str:
    names = [access.name for access in everything]
    if not names:
        return "the template has none"
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return f"there are {', '.join(names[:MANY])}{more}"


def _difference(options: argparse.Namespace) -> str:
    before, after = _then_and_now(options.diff)
    found = differences(before, after)
    if options.function:
        known = [access for template in (*after, *before) for access in template.functions]
        names = {access.name for access in _chosen(options.function, known)}
        found = {name: said for name, said in found.items() if name in names}
    if options.json:
        return json.dumps(found, indent=2)
    lines = [f"{name} {said}." for name, sentences in found.items() for said in sentences]
    return "\n".join(lines) or f"Nothing can do more or less than at {options.diff}."


def _then_and_now(revision: str) -> tuple[list[TemplateAccess], list[TemplateAccess]]:
    with then_and_now(revision) as (before, after):
        return project_access(before), project_access(after)
