"""`poe check`: format, lint, types, and validators over the synthesized templates."""

import argparse
import subprocess
import sys
from pathlib import Path

from building_blocks.mistakes import told_in_one_line
from building_blocks.project import ROOT
from tools.cdk_cli import cdk
from tools.check_templates import check_templates
from tools.leftovers import leftovers
from tools.set_up import set_up

TEMPLATES = ROOT / "cdk.out"


def main(arguments: list[str]) -> int:
    """Run every check, also after one has failed; 1 when any has."""
    options = _parser().parse_args(arguments)
    if options.template:
        return check_templates(options.template)
    set_up()
    passed = [
        _passes("format", "ruff", "format", "--check", "--quiet", "."),
        _passes("lint", "ruff", "check", "--quiet", "."),
        _passes("types", "mypy", "--no-error-summary"),
        _synthesizes(),
        _passes("cfn-lint", "cfn-lint", "--", *_templates()),
        _has_no_leftovers(),
    ]
    return 0 if all(passed) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="poe check", description=__doc__)
    parser.add_argument(
        "--template",
        nargs="+",
        metavar="FILE",
        help="only this project's own checks, over any CloudFormation templates",
    )
    return parser


def _passes(name: str, *command: str) -> bool:
    executable = Path(sys.executable).with_name(command[0])
    result = subprocess.run([str(executable), *command[1:]], cwd=ROOT, check=False)
    return _report(name, result.returncode == 0)


def _synthesizes() -> bool:
    """Synthesize with CDK's validator, whose findings are errors by a flag of cdk.json."""
    return _report("synthesis and CDK's validation", cdk("synth", "--quiet") == 0)


def _has_no_leftovers() -> bool:
    found = leftovers()
    for line in found:
        print(line)
    return _report("leftovers", not found)


def _templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in TEMPLATES.glob("*.template.json"))


def _report(name: str, passed: bool) -> bool:
    print(f"{'ok    ' if passed else 'FAILED'} {name}", flush=True)
    return passed


if __name__ == "__main__":
    with told_in_one_line():
        sys.exit(main(sys.argv[1:]))
