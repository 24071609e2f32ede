"""`foundry check`: runs every check of the project and says in one line how each went."""

import json
import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lambda_foundry.checks.finding import Finding
from lambda_foundry.checks.run import check
from lambda_foundry.commands.parser import Parser
from lambda_foundry.commands.set_up import set_up
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import given_path
from lambda_foundry.template.cloud_assembly import read_template
from lambda_foundry.template.document import Template
from lambda_foundry.terminal import doing

_FOUND = 1
_UNREAD = 3


def main(arguments: list[str]) -> int:
    """Check everything, or only the given templates; 1 when anything is found."""
    options = _parser().parse_args(arguments)
    if options.template:
        return check_templates(options.template, as_json=options.json)
    set_up()
    from lambda_foundry.project_check.every_check import run_every_check  # noqa: PLC0415  # CDK takes a second

    return run_every_check(for_programs=options.json)


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
        help="only this package's own checks, over any CloudFormation templates and those of "
        "stacks nested in them",
    )
    parser.add_argument("--json", action="store_true", help="print what is found as JSON")
    return parser


def check_templates(files: Sequence[str], *, as_json: bool = False) -> int:
    """Print one finding a line; 1 when there is any, or a file that is no template.

    The templates of stacks that are nested in one are checked with it, as far as they lie beside
    it; each file is checked once. 3 when nothing was found, and a part of a template could not be
    read. As JSON a list of them all, warnings included.
    """
    done: set[Path] = set()
    told: list[dict[str, Any]] = []
    statuses = set()
    with doing("checking") as how_far:
        for number, file in enumerate(files, start=1):
            how_far(f"{file}, {number} of {len(files)}")
            if given_path(file).resolve() not in done:
                statuses.add(_check(file, told if as_json else None, done=done))
    if as_json:
        print(json.dumps(told, indent=2))
    return _worst(statuses)


def _worst(statuses: Collection[int]) -> int:
    return next(status for status in (_FOUND, _UNREAD, 0) if status in (*statuses, 0))


def _check(
    file: str,
    told: list[dict[str, Any]] | None,
    *,
    done: set[Path],
    parent: Template | None = None,
    id_in_parent: str = "",
) -> int:
    """Print what is found in a file, or add it to what is told; then in the stacks nested in it."""
    done.add(given_path(file).resolve())
    try:
        template = read_template(given_path(file))
        template.parent, template.id_in_parent = parent, id_in_parent
        report = check(template)
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return _FOUND
    except RecursionError:
        print(f"error: {file}: is nested too deeply to be a template", file=sys.stderr)
        return _FOUND
    except Exception as error:  # noqa: BLE001  # a rule that fails on one file keeps no other back
        print(f"error: {file}: can't be checked: {error!r}", file=sys.stderr)
        return _FOUND
    for part in template.unread:
        print(f"unread: {file}: {part.sentence}", file=sys.stderr)
    if told is None:
        for warning in report.warnings:
            print(f"warning: {_line(file, warning)}", file=sys.stderr)
        for finding in report.findings:
            print(_line(file, finding))
    else:
        told += [{"file": file, **asdict(one)} for one in (*report.findings, *report.warnings)]
    status = _FOUND if report.findings else _UNREAD if template.unread else 0
    nested = [
        _check(_beside(file, inside), told, done=done, parent=template, id_in_parent=logical_id)
        for logical_id, inside in template.nested_files
        if inside.resolve() not in done
    ]
    return _worst([status, *nested])


def _beside(file: str, other: Path) -> str:
    """How people would name another file, who have named this one."""
    folder = given_path(file).resolve().parent
    return os.path.normpath(Path(file).parent / os.path.relpath(other.resolve(), folder))


def _line(file: str, finding: Finding) -> str:
    """The finding as one line, also where a name has a line break in it."""
    line = f"{file}: {finding.rule}: {finding.resource}: {finding.sentence}"
    return " ".join(line.splitlines())
