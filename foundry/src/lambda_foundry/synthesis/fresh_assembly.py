"""Sees to it that cdk.out is what the project's files say, before something is read from it."""

import os
import sys
from pathlib import Path

from lambda_foundry.acceleration.switch import is_plain
from lambda_foundry.project import default_output, project_root
from lambda_foundry.synthesis.record import FOUND_OUT, Record, only_one
from lambda_foundry.synthesis.request import TELLS_FAILURE


def fresh_assembly(*, in_spite_of_findings: bool = False) -> Path:
    """The project's assembly, synthesized again when anything that goes into it has changed.

    Raises `Mistake` where that finds anything; `in_spite_of_findings` reads what was written.
    """
    output = default_output()
    if not is_current(output):
        # These start CDK's parts, which a fresh assembly needs nothing of.
        from lambda_foundry.commands.set_up import set_up  # noqa: PLC0415
        from lambda_foundry.synthesis.without_cli import synthesize  # noqa: PLC0415

        print("synthesizing: cdk.out is older than the project", file=sys.stderr, flush=True)  # noqa: T201  # for people
        set_up()
        synthesize(output, context={TELLS_FAILURE: False} if in_spite_of_findings else {})
    return output


def is_current(output: Path) -> bool:
    """Whether an assembly, of whichever stage, is whole and its inputs are what they were."""
    if is_plain():
        return False
    with only_one(output):
        record = Record.load(output)
        return (
            record is not None
            and record.is_started(project_root(), [])
            and record.is_in_surroundings(os.environ, but=FOUND_OUT)
            and record.is_whole
            and record.changed_services == set()
        )
