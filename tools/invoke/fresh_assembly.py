"""Sees to it that cdk.out is what the project's files say, before something is read from it."""

import sys
from pathlib import Path

from building_blocks.synthesis.reuse import is_current
from tools.assembly import OUTPUT


def fresh_assembly() -> Path:
    """The project's assembly, synthesized again when anything that goes into it has changed."""
    if not is_current(OUTPUT):
        # These start CDK's parts, which a fresh assembly needs nothing of.
        from tools.set_up import set_up  # noqa: PLC0415
        from tools.synthesize import synthesize  # noqa: PLC0415

        print("synthesizing: cdk.out is older than the project", file=sys.stderr, flush=True)
        set_up()
        synthesize(OUTPUT)
    return OUTPUT
