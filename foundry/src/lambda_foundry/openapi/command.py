"""The command line of `foundry openapi`: the description of a service's HTTP functions."""

import argparse
import json
import sys
from collections.abc import Callable

import yaml

from lambda_foundry.commands.parser import USAGE, Parser
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import check_chosen, project_services
from lambda_foundry.openapi.changes import changes
from lambda_foundry.openapi.description import Description, description, notes
from lambda_foundry.openapi.http_functions import http_functions
from lambda_foundry.openapi.page import page
from lambda_foundry.project import NoProject, project_root
from lambda_foundry.synthesis.run import fresh_assembly
from lambda_foundry.synthesis.without_cli import then_and_now
from lambda_foundry.template.cloud_assembly import Assembly

FORMATS: dict[str, Callable[[Description], str]] = {
    "json": lambda described: json.dumps(described, indent=2),
    # By JSON, so that a part that occurs twice is written twice, and no anchor for it.
    "yaml": lambda described: yaml.safe_dump(
        json.loads(json.dumps(described)), sort_keys=False
    ).rstrip(),
    "page": page,
}


def main(arguments: list[str]) -> int:
    """Print the description, or what has changed in it; 2 for what can't be understood."""
    options = _parser().parse_args(arguments)
    try:
        _check_service(options.service)
        print(_difference(options) if options.diff else _described(options))
    except (Mistake, NoProject) as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return USAGE
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="foundry openapi",
        description="Describe the HTTP functions of a service, or of all, as OpenAPI 3.1.",
    )
    parser.add_argument("service", nargs="?", metavar="SERVICE", help="a folder of stacks/")
    parser.add_argument("--format", choices=FORMATS, default="json", help="json without it")
    parser.add_argument(
        "--diff", metavar="REV", help="say what breaks callers since a revision of this repository"
    )
    return parser


def _check_service(service: str | None) -> None:
    services = list(project_services())
    if service is not None and service not in services:
        check_chosen(service)
        raise Mistake(f"{service}: there is no such service; there are {', '.join(services)}")


def _described(options: argparse.Namespace) -> str:
    found = _description(Assembly(fresh_assembly()), options.service, tells=True)
    return FORMATS[options.format](found)


def _difference(options: argparse.Namespace) -> str:
    service = options.service
    with then_and_now(options.diff) as (before, after):
        found = changes(_description(before, service), _description(after, service))
    return "\n".join(found) or "Nothing has changed for callers."


def _description(assembly: Assembly, service: str | None, *, tells: bool = False) -> Description:
    functions = http_functions(assembly, service)
    title = service or project_root().name
    for line in notes(functions, title=title) if tells else ():
        print(f"note: {line}", file=sys.stderr)
    return description(functions, title=title)
