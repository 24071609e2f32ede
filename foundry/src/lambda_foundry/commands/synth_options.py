"""`foundry synth` with options: they are those of `cdk synth`, which is told all of them."""

from lambda_foundry.commands.called_from import given_path
from lambda_foundry.commands.cdk_cli import UnknownOption, cdk, options_of
from lambda_foundry.commands.parser import Parser, unknown_argument
from lambda_foundry.commands.set_up import set_up
from lambda_foundry.commands.synth import report
from lambda_foundry.template.cloud_assembly import default_output


def synthesize(arguments: list[str]) -> int:
    """Run `cdk synth`, and say what it made."""
    parser = _parser()
    options, passed_on = parser.parse_known_args(arguments)
    output = options.output or default_output()
    set_up()
    try:
        status = cdk("synth", "--quiet", *passed_on, "--output", str(output))
    except UnknownOption as unknown:
        known = {*options_of("synth"), "--output"}
        parser.error(unknown_argument(str(unknown), options=known))
    return status or report(output)


def _parser() -> Parser:
    parser = Parser(
        prog="foundry synth",
        usage="foundry synth [--output DIR] [-c stage=NAME] [OPTION OF cdk synth …]",
        description="Set up what is missing, then synthesize every stack into cdk.out; without an "
        "option what lies there is reused where nothing has changed.",
        epilog="All other options are those of: uv run npx cdk synth --help",
    )
    parser.add_argument(
        "--output", "-o", metavar="DIR", type=given_path, help="write into this folder instead"
    )
    return parser
