"""The one entry to all acceleration: turns it on, leaves it out, or tells which part is gone.

`FOUNDRY_PLAIN=1` leaves out every part; templates and assets stay the same. A part that relies on
an internal of jsii, CDK or Node.js looks for it first. Where it is gone the part does nothing, and
one line on standard error says so. What each part gains is on the maintainers' page "Acceleration".
"""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

PLAIN = "FOUNDRY_PLAIN"


class InternalGone(Exception):
    """What a part relies on isn't there, or isn't what it was."""


def is_plain() -> bool:
    """Whether CDK is to be left as it is: neither accelerated nor its earlier results reused."""
    return os.environ.get(PLAIN, "") not in {"", "0"}


def accelerate_jsii() -> None:
    """Let jsii ask, check and send less, for the rest of this process."""
    if is_plain():
        return
    # They import aws_cdk, which starts Node.js.
    from lambda_foundry.acceleration.known_properties import (  # noqa: PLC0415
        remember_properties,
    )
    from lambda_foundry.acceleration.passed_type_checks import (  # noqa: PLC0415
        remember_passed_checks,
    )
    from lambda_foundry.acceleration.set_properties import (  # noqa: PLC0415
        send_set_properties_only,
    )

    for part in (remember_properties, remember_passed_checks, send_set_properties_only):
        try:
            part()
        except InternalGone as gone:
            step_aside(str(gone))


@contextmanager
def garbage_kept() -> Iterator[None]:
    """Collect no garbage in the body, which ends before it fills the memory, nor at the end."""
    gc.disable()
    try:
        yield
    finally:
        # The process ends soon, and would look through all of it once more.
        gc.freeze()


@cache
def step_aside(why: str) -> None:
    """Say once that a part does nothing, and why."""
    print(f"note: this synthesis is slower than it could be: {why}", file=sys.stderr)  # noqa: T201  # for people
