"""Runs the app unless its last result would come out again."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from lambda_foundry.mistakes import told_in_one_line
from lambda_foundry.project import use_project
from lambda_foundry.synthesis.lock import only_one
from lambda_foundry.synthesis.record import Record
from lambda_foundry.synthesis.request import Request

VALIDATED, NOT_VALIDATED = "validated by CDK", "not validated yet"


def synthesize(app: Callable[[], None]) -> None:
    """Call `app`, or reuse what it wrote last time, and say which it was and whether validated.

    Nothing of aws_cdk or Node.js is started to find out. What goes wrong in the app ends this
    process with exit status 1 and one line on standard error.
    """
    # The folder of `app.py`, wherever it is run from.
    use_project(Path(sys.modules[app.__module__].__file__ or "").parent)
    with told_in_one_line():
        _synthesize(app)


def _synthesize(app: Callable[[], None]) -> None:
    request = Request(dict(os.environ))
    with only_one(request.output):
        record = Record.load(request.output)
        if record and record.answers(request):
            record.save(request.output)
            done = "reused the last synthesis"
        else:
            from lambda_foundry.synthesis.renewal import renew  # noqa: PLC0415  # half of the time of a reuse

            record, done = renew(app, request, record)
    print(f"{done}: {in_three_words(record)}", file=sys.stderr)  # noqa: T201  # for people


def in_three_words(record: Record | None) -> str:
    """Whether CDK's built-in validator has seen the templates."""
    return VALIDATED if record and record.validated else NOT_VALIDATED
