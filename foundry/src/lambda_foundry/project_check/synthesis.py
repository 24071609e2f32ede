"""Synthesizes the app for the stages that are checked, with every validator that CDK can run."""

import importlib
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lambda_foundry.mistakes import Mistake, one_line
from lambda_foundry.project import project_root
from lambda_foundry.service_app import CDK_NAG
from lambda_foundry.stages import DEFAULT_STAGES, Stage, check_stages
from lambda_foundry.synthesis.without_cli import synthesize

# The report is read afterwards, so that findings of all stages are told together.
KEEP_GOING = {"@aws-cdk/core:failSynthOnValidationErrors": False}


def project_stages() -> Sequence[Stage]:
    """The project's stages, in the order of its `stages.py`.

    Raises `Mistake` where that can't be imported, or names no stages.
    """
    if not (project_root() / "stages.py").is_file():
        return DEFAULT_STAGES
    if str(project_root()) not in sys.path:
        sys.path.insert(0, str(project_root()))
    try:
        stages: Sequence[Stage] = importlib.import_module("stages").STAGES
    except Exception as error:
        raise Mistake(
            f"stages.py: names no stages; write STAGES = (…): {one_line(error)}"
        ) from error
    check_stages(stages)
    return stages


def first_and_last(stages: Sequence[Stage]) -> list[str]:
    """The first stage and the last: what costs money is off in one and on in the other.

    Of those that have all services, which the first does: a second region has some of them.
    """
    names = [stage.name for stage in stages if stage.services is None]
    return list(dict.fromkeys([names[0], names[-1]]))


def synthesize_stages(directory: Path, stages: Sequence[str]) -> list[str]:
    """Write an assembly with its validation report for each stage; what fails, in one line each."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = pool.map(lambda stage: _synthesize(directory / stage, stage), stages)
        return list(dict.fromkeys(line for lines in outcomes for line in lines))


def _synthesize(directory: Path, stage: str) -> list[str]:
    try:
        synthesize(directory, stage=stage, validate=True, context={CDK_NAG: True} | KEEP_GOING)
    except Mistake as mistake:
        return str(mistake).splitlines()
    return []
