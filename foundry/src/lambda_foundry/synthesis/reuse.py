"""Finds out, without the CLI, whether its next synthesis would give what lies there."""

from collections.abc import Mapping
from pathlib import Path

from lambda_foundry.synthesis.lock import only_one
from lambda_foundry.synthesis.record import Record
from lambda_foundry.synthesis.request import Request

# The CLI adds to the context what this file says, and finds these out with credentials.
USERS_OWN = Path("~/.cdk.json")
FOUND_OUT = {"CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION"}


def reusable(variables: Mapping[str, str]) -> Record | None:
    """The record of the assembly in `cdk.out`, if `cdk synth` would make the same again."""
    request = Request(variables)
    with only_one(request.output):
        record = Record.load(request.output)
        if record is None or USERS_OWN.expanduser().exists() or FOUND_OUT & record.variables.keys():
            return None
        if not record.answers(request):
            return None
        record.save(request.output)
        return record


def is_current(output: Path) -> bool:
    """Whether an assembly, of whichever stage, is whole and its inputs are what they were."""
    with only_one(output):
        record = Record.load(output)
        return record is not None and record.is_whole and record.changed_services == set()
