"""The command line of `foundry map`: draw the system as a page, or as Mermaid text."""

import json
from dataclasses import asdict
from pathlib import Path

from lambda_foundry.commands.parser import Parser
from lambda_foundry.map.mermaid import as_mermaid
from lambda_foundry.map.page import as_page
from lambda_foundry.map.reading import read_system
from lambda_foundry.mistakes import write_whole
from lambda_foundry.project import builds_folder, given_path, shown
from lambda_foundry.synthesis.run import fresh_assembly
from lambda_foundry.terminal import doing

NAME = "map.html"


def main(arguments: list[str]) -> int:
    """Draw the map and tell where it is; raises `Mistake` for what can't be read or written."""
    options = _parser().parse_args(arguments)
    with doing("reading the templates"):
        system = read_system(options.assembly or fresh_assembly())
    if options.json:
        print(json.dumps(asdict(system), indent=2))
        return 0
    if options.mermaid:
        print(as_mermaid(system), end="")
        return 0
    file = _file(options.output)
    write_whole(file, as_page(system))
    print(shown(file))
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog="foundry map",
        description="Draw services, functions, what invokes them and what they use as one HTML "
        "page that any browser shows offline, and print where it is.",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--output",
        metavar="DIR|FILE",
        type=given_path,
        help=f"where to write the page; .build/{NAME} unless given",
    )
    form.add_argument(
        "--mermaid", action="store_true", help="print Mermaid text in place of the page"
    )
    form.add_argument("--json", action="store_true", help="print what the page shows, for programs")
    parser.add_argument(
        "--assembly",
        metavar="DIR",
        type=given_path,
        help="any cloud assembly, as it is; the project's cdk.out unless given",
    )
    return parser


def _file(output: Path | None) -> Path:
    """A folder that is there, or a name without a suffix, means a file in that folder."""
    if output is None:
        return builds_folder() / NAME
    is_folder = output.is_dir() or not output.suffix
    return (output / NAME if is_folder else output).absolute()
