"""Synthesizes the app as the CDK CLI would, without starting the CLI."""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from lambda_foundry.commands.cdk_report import VALIDATION_FAILED, one_line_each
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.progress import BUILDING, WATCHED
from lambda_foundry.programs import run_program
from lambda_foundry.project import project_root
from lambda_foundry.synthesis.request import cli_context
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.terminal import doing, is_watched

CONSEQUENCE = "Exception ignored in: "


def synthesize(
    directory: Path,
    *,
    stage: str | None = None,
    validate: bool = False,
    project: Path | None = None,
    app: Sequence[str] = ("app.py",),
    variables: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Assembly:
    """Run `app.py` with the context of `cdk.json` and read what it wrote into `directory`.

    CDK's built-in validator takes most of the time of a synthesis; `validate` turns it on.
    `variables` are added to the environment, `context` to the context; without a `stage` it is
    the app's first. Raises `Mistake` with what the app said when it fails.
    """
    result = run_app(
        directory,
        validate=validate,
        project=project,
        app=app,
        variables=variables,
        context=dict(context or {}) | ({"stage": stage} if stage else {}),
    )
    if result.returncode:
        raise Mistake(_what_went_wrong(result.stderr))
    return Assembly(directory)


def run_app(
    directory: Path,
    *,
    validate: bool,
    project: Path | None = None,
    app: Sequence[str] = ("app.py",),
    variables: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,
) -> CompletedProcess[str]:
    """Run the app as `synthesize` does, and return its exit status and what it said."""
    project = project or project_root()
    environment = (
        # Told that it is tested, CDK would say the first finding only.
        {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        | dict(variables or {})
        | {
            "CDK_OUTDIR": str(directory),
            "CDK_CONTEXT_JSON": json.dumps(cli_context(project) | dict(context or {})),
            "CDK_VALIDATION": "true" if validate else "false",
        }
    )
    return _run([sys.executable, *app], folder=project, variables=environment)


def _run(
    command: Sequence[str], *, folder: Path, variables: Mapping[str, str]
) -> CompletedProcess[str]:
    """Run the app; people at a terminal are told what it builds meanwhile."""
    if not is_watched():
        return run_program(command, folder=folder, variables=variables)
    with doing("synthesizing") as how_far:
        return run_program(
            command,
            folder=folder,
            variables={**variables, WATCHED: "yes"},
            hear=lambda line: how_far(line) if line.startswith(BUILDING) else None,
        )


def _what_went_wrong(told: str) -> str:
    """What the app said; of a traceback, which a full disk for one can cause, the exception."""
    # What Python then tells of objects that it couldn't clear away is only a consequence.
    stderr = told.partition(f"\n{CONSEQUENCE}")[0]
    exception = re.search(r"^\w+(Error|Exception): .*$", stderr, flags=re.MULTILINE)
    if "Traceback (most recent call last)" in stderr and exception:
        return f"the app can't be synthesized: {exception[0]}"
    lines = (line for line in stderr.splitlines() if not line.startswith(BUILDING))
    said = [line for line in one_line_each(lines) if line and VALIDATION_FAILED not in line]
    return "\n".join(said).removeprefix("error: ")
