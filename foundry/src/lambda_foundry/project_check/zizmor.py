"""Runs zizmor, which audits GitHub's workflows, in an environment of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lambda_foundry.commands.own_environment import own_environment
from lambda_foundry.mistakes import Mistake
from lambda_foundry.programs import run_program
from lambda_foundry.project import project_root, shown

VERSION = "1.32.0"
PERSONA = "pedantic"
"""Beside what is dangerous also what makes a workflow hard to judge: docs.zizmor.sh/usage."""


def _github() -> Path:
    return project_root() / ".github"


def has_workflows(folder: Path | None = None) -> bool:
    """Whether there is anything to audit."""
    return any((folder or _github()).glob("workflows/*.y*ml"))


def run_zizmor(folder: Path | None = None) -> list[str]:
    """One line for each finding in the workflows, actions and settings of a folder.

    Raises `Mistake` where zizmor can't be installed, or can't read a file.
    """
    # In CI it would colour what it says.
    output = ("--no-progress", "--color", "never", "--format", "json-v1")
    result = run_program(
        [
            str(own_environment("zizmor", VERSION) / "zizmor"),
            *output,
            "--offline",
            "--no-exit-codes",
            "--strict-collection",
            "--persona",
            PERSONA,
            str(folder or _github()),
        ],
        doing="running zizmor",
    )
    try:
        return list(_lines(json.loads(result.stdout)))
    except ValueError as error:
        _, _, said = result.stderr.partition("fatal: ")
        words = " ".join(said.partition("Stack backtrace")[0].split())
        raise Mistake(f"zizmor {VERSION} failed: {words or 'it said nothing'}") from error


def _lines(findings: list[dict[str, Any]]) -> Iterator[str]:
    for finding in (finding for finding in findings if not finding["ignored"]):
        (place, *_) = [
            place for place in finding["locations"] if place["symbolic"]["kind"] == "Primary"
        ]
        file = Path(place["symbolic"]["key"]["Local"]["verbatim_path"])
        line = place["concrete"]["location"]["start_point"]["row"] + 1
        said = f"{finding['desc']}: {place['symbolic']['annotation']}"
        yield f"{shown(file)}:{line}: {finding['ident']}: {said}; {finding['url']}"
