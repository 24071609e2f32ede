"""The command line of `foundry access`: what functions can do and who can invoke them, in words."""

import argparse
import json
import sys
from collections.abc import Sequence

from lambda_foundry.access.code_and_rights import REPORTS, code_lines
from lambda_foundry.access.report import (
    LEFT_OUT,
    as_data,
    as_text,
    beside_as_data,
    beside_as_text,
    differences,
    unread_as_text,
)
from lambda_foundry.access.template_access import (
    FunctionAccess,
    TemplateAccess,
    access_of_one,
    project_access,
    template_access,
)
from lambda_foundry.commands.parser import USAGE, Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import check_chosen, meant_by
from lambda_foundry.project import NoProject, given_path
from lambda_foundry.synthesis.run import fresh_assembly
from lambda_foundry.synthesis.without_cli import then_and_now
from lambda_foundry.template.cloud_assembly import Assembly, read_template
from lambda_foundry.template.document import Template
from lambda_foundry.terminal import BOLD, FAINT, RED, coloured, doing, wrapped

LOOKS = {r"^\S+ \(.*\)$": BOLD, r"^ {6,}.*": FAINT, "anyone on the internet": RED}
"""How at a terminal functions' names look, the template's own terms, and who may be too many."""

MANY = 12
"""Names of functions that a message lists at the most."""


def main(arguments: list[str]) -> int:
    """Print the access of functions, or how it differs; 2 for what can't be understood."""
    options = _parser().parse_args(arguments)
    _check(options)
    try:
        with doing("reading the templates"):
            said = _difference(options) if options.diff else _access(options)
    except (Mistake, NoProject) as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return USAGE
    print(said if options.json or options.suggest else _for_people(said))
    return 0


def _for_people(said: str) -> str:
    """At a terminal: coloured, and no line longer than it is wide."""
    lines = (wrapped(line, indent=_indent(line) + "  ") for line in said.splitlines())
    return coloured("\n".join(lines), LOOKS)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _check(options: argparse.Namespace) -> None:
    """End with one line for options that don't go together."""
    if options.diff and options.template:
        _parser().error("--diff compares this project, not a --template; give one of them")
    if sum(map(bool, (options.diff, options.suggest, options.used))) > 1:
        _parser().error("--diff, --suggest and --used each say something else; give one of them")
    if options.suggest and not options.function:
        _parser().error("--suggest needs a function: --suggest SERVICE/FUNCTION")


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
    parser.add_argument(
        "--suggest",
        action="store_true",
        help="the lines for the stack that the function's code needs and its role hasn't",
    )
    parser.add_argument(
        "--used",
        action="store_true",
        help="for each right of a role, what uses it: the code, Lambda itself, tests",
    )
    return parser


def _access(options: argparse.Namespace) -> str:
    read = _templates(options)
    found = _chosen(options.function, [one for _, access in read for one in access.functions])
    if options.suggest or options.used:
        return _code_and_role(options, [(_template_of(access, read), access) for access in found])
    beside = [access for _, access in read] if options.function is None else []
    code = [code_lines(_template_of(access, read), access.logical_id) for access in found]
    if options.json:
        data = {
            "functions": list(map(as_data, found, code)),
            "beside": [entry for template in beside for entry in beside_as_data(template)],
            "unread": [part for _, access in read for part in access.unread],
        }
        return json.dumps(data, indent=2)
    parts = [*map(as_text, found, code), *filter(None, map(beside_as_text, beside))]
    parts += filter(None, (unread_as_text(access) for _, access in read))
    return "\n\n".join([*parts, LEFT_OUT if found else _no_functions(read)])


def _no_functions(read: Sequence[tuple[Template, TemplateAccess]]) -> str:
    is_read = not any(access.unread for _, access in read)
    return "There are no functions." if is_read else "No function of it can be read."


def _templates(options: argparse.Namespace) -> list[tuple[Template, TemplateAccess]]:
    if file := options.template:
        template = read_template(file)
        return [(template, template_access(template, name=file.name))]
    # What is to be suggested may be what a synthesis finds missing.
    assembly = Assembly(fresh_assembly(in_spite_of_findings=options.suggest))
    if options.function and (one := access_of_one(assembly, options.function.strip("/"))):
        return [one]
    read = [template for stack in assembly.stacks for template in stack.templates]
    return list(zip(read, project_access(assembly), strict=True))


def _template_of(
    function: FunctionAccess, read: Sequence[tuple[Template, TemplateAccess]]
) -> Template:
    return next(
        template for template, access in read if any(one is function for one in access.functions)
    )


def _code_and_role(
    options: argparse.Namespace, found: Sequence[tuple[Template, FunctionAccess]]
) -> str:
    """What `--suggest` or `--used` says of each function."""
    say = REPORTS["suggest" if options.suggest else "used"]
    said = [say(template, access) for template, access in found]
    if options.json:
        return json.dumps([data for _, data in said], indent=2)
    return "\n\n".join(text for text, _ in said)


def _chosen(name: str | None, everything: Sequence[FunctionAccess]) -> list[FunctionAccess]:
    """All of them, or those that a name means: a function, a service, a construct around some."""
    if name is None:
        return list(everything)
    names = [({access.name, access.path, access.logical_id}, access) for access in everything]
    if found := meant_by(name, names):
        return found
    if name.startswith("arn:"):
        raise Mistake(f"{name}: is an ARN; name the function otherwise: {_known(everything)}")
    check_chosen(name)
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
