"""`foundry check`: runs every check of the project and says in one line how each went."""

from lambda_foundry.commands.parser import Parser
from lambda_foundry.commands.set_up import set_up
from lambda_foundry.project_check.templates import check_templates


def main(arguments: list[str]) -> int:
    """Check everything, or only the given templates; 1 when anything is found."""
    options = _parser().parse_args(arguments)
    if options.template:
        return check_templates(options.template)
    set_up()
    from lambda_foundry.project_check.everything import check_everything  # noqa: PLC0415  # CDK takes a second

    return check_everything()


def _parser() -> Parser:
    parser = Parser(
        prog="foundry check",
        description="Check format, lint, types, templates and workflows, and say in one line how "
        "each went. Ends with 1 when anything is found.",
    )
    parser.add_argument(
        "--template",
        nargs="+",
        metavar="FILE",
        help="only this package's own checks, over any CloudFormation templates",
    )
    return parser
