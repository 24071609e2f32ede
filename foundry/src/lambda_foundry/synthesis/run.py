"""Runs the app unless its last result would come out again, also before cdk.out is read."""

import os
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from pathlib import Path

from lambda_foundry.acceleration.switch import PLAIN, is_plain
from lambda_foundry.mistakes import one_line_errors
from lambda_foundry.project import default_output, project_root, use_project
from lambda_foundry.synthesis.record import FOUND_OUT, Record, only_one
from lambda_foundry.synthesis.request import TELLS_FAILURE, Request, is_for_app_alone

VALIDATED, NOT_VALIDATED = "validated by CDK", "not validated by CDK yet (foundry check does it)"

BY_PLAIN_CDK = f"by plain CDK, as {PLAIN} says"

# The CLI adds to the context what this file says.
USERS_OWN = Path("~/.cdk.json")


def synthesize(app: Callable[[], None]) -> None:
    """Call `app`, or reuse what it wrote last time, and say which it was and whether validated.

    Nothing of aws_cdk or Node.js is started to find out. What goes wrong in the app ends this
    process with exit status 1 and one line on standard error.
    """
    if _runs_again.get():
        app()
        return
    # The folder of `app.py`, wherever it is run from.
    use_project(Path(sys.modules[app.__module__].__file__ or "").parent)
    with one_line_errors():
        request = Request(dict(os.environ))
        with only_one(request.output):
            done = _plain(app, request) if is_plain() else _synthesize(app, request)
    tell(done)


def tell(line: str) -> None:
    """Say something to people."""
    print(line, file=sys.stderr)  # noqa: T201  # see above


def _synthesize(app: Callable[[], None], request: Request) -> str:
    """What was done, in words."""
    record = Record.load(request.output)
    if record and record.is_started(Path.cwd(), sys.argv[1:]) and record.answers(request):
        record.save_marks(request.output)
        done = "reused the last synthesis"
    else:
        from lambda_foundry.synthesis.renewal import renew  # noqa: PLC0415  # half of the time of a reuse

        record, done = renew(partial(_from_the_top, app), request, record)
        for service, why in (record.unseen if record else {}).items():
            tell(f"note: the next synthesis makes {service or 'everything'} again: {why}")
    return f"{done}: {validation_of(record)}"


def _from_the_top(app: Callable[[], None]) -> None:
    """Run the app's file once more: what it read before it called `synthesize` wasn't noted."""
    from lambda_foundry.synthesis.callers import PACKAGE  # noqa: PLC0415  # as above
    from lambda_foundry.synthesis.files import is_own  # noqa: PLC0415  # as above

    main = sys.modules[app.__module__]
    if main.__name__ != "__main__" or not main.__file__:
        app()
        return
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or PACKAGE
        if module is not main and is_own(file) and not file.startswith(PACKAGE):
            del sys.modules[name]
    import runpy  # noqa: PLC0415  # as above

    again = _runs_again.set(True)
    try:
        runpy.run_path(main.__file__, run_name="__main__")
    finally:
        _runs_again.reset(again)


_runs_again: ContextVar[bool] = ContextVar("runs_again", default=False)


def _plain(app: Callable[[], None], request: Request) -> str:
    """Synthesize by CDK as it is, and keep no record; what was done, in words."""
    from lambda_foundry.synthesis.renewal import prepare  # noqa: PLC0415  # as above
    from lambda_foundry.template.cloud_assembly import REPORT  # noqa: PLC0415  # as above

    # CDK writes a report only where there is something to report on.
    (request.output / REPORT).unlink(missing_ok=True)
    prepare(request, known={})
    app()
    return f"synthesized everything: {BY_PLAIN_CDK}"


def validation_of(record: Record | None) -> str:
    """Whether CDK's built-in validator has seen the templates, in words."""
    if is_plain():
        return BY_PLAIN_CDK
    return VALIDATED if record and record.validated else NOT_VALIDATED


def reusable(variables: Mapping[str, str]) -> Record | None:
    """The record of the assembly in `cdk.out`, if `cdk synth` would make the same again.

    Finds it out without the CLI.
    """
    if is_plain():
        return None
    request = Request(variables)
    with only_one(request.output):
        record = Record.load(request.output)
        if record is None or needs_cli(record):
            return None
        if not (record.is_started(project_root(), []) and record.answers(request)):
            return None
        record.save_marks(request.output)
        return record


def needs_cli(record: Record | None) -> bool:
    """Whether the CLI finds something out for the app, or adds to what the app is told."""
    return (
        bool(record and FOUND_OUT & record.variables.keys())
        or USERS_OWN.expanduser().exists()
        or not is_for_app_alone()
    )


def fresh_assembly(*, in_spite_of_findings: bool = False) -> Path:
    """The project's assembly, synthesized again when anything that goes into it has changed.

    Raises `Mistake` where that finds anything; `in_spite_of_findings` reads what was written.
    """
    output = default_output()
    if not is_current(output):
        # These start CDK's parts, which a fresh assembly needs nothing of.
        from lambda_foundry.commands.set_up import set_up  # noqa: PLC0415
        from lambda_foundry.synthesis import without_cli  # noqa: PLC0415

        print("synthesizing: cdk.out is older than the project", file=sys.stderr, flush=True)  # noqa: T201  # for people
        set_up()
        without_cli.synthesize(
            output, context={TELLS_FAILURE: False} if in_spite_of_findings else {}
        )
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
