"""Shows what the functions log and deploys what is changed, until Ctrl-C."""

import time

from lambda_foundry.local.changes import differing, state, watched
from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.failed_starts import FailedStarts
from lambda_foundry.local.logs import LogReader
from lambda_foundry.local.overview import how_to_fire
from lambda_foundry.local.session import Session, tell
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import project_root

PAUSE = 1.0
"""Seconds between two looks at logs and files."""


def follow(session: Session) -> None:
    """Never return: end by Ctrl-C, or by a `Mistake` when the emulator has ended."""
    readers: dict[str, LogReader] = {}
    starts = FailedStarts(session.emulator.log)
    before = state(watched())
    while True:
        session.emulator.check()
        with session.emulator.needed():
            for function in session.functions:
                show_new_lines(function, readers)
            show_failed_starts(session, starts)
        after = state(watched())
        if changed := differing(before, after):
            redeploy(session, changed)
        before = after
        time.sleep(PAUSE)


def show_new_lines(function: DeployedFunction, readers: dict[str, LogReader]) -> None:
    """Print what a function has logged since the last call."""
    reader = readers.setdefault(function.name, LogReader(function))
    for line in reader.new_lines():
        print(f"{function.name} | {line}", flush=True)


def show_failed_starts(session: Session, starts: FailedStarts) -> None:
    """Print why functions could not be started."""
    names = {function.physical_id: function.name for function in session.functions}
    for name, reason in starts.new():
        print(f"{names.get(name, name)} | [ERROR] {reason}", flush=True)


def redeploy(session: Session, changed: list[str]) -> None:
    """Deploy again, new code by hotswap; a mistake is told and the old state stays deployed.

    Says of functions that are new how to fire them.
    """
    names = ", ".join(name.removeprefix(f"{project_root()}/") for name in changed)
    tell(f"changed: {names}; deploying")
    started = time.monotonic()
    known = {function.name for function in session.functions}
    try:
        session.deploy(session.synthesize(), hotswap=True)
    except Mistake as mistake:
        session.emulator.check()
        tell(f"not deployed: {mistake}")
        return
    tell(f"deployed in {time.monotonic() - started:.1f} s")
    for function in session.functions:
        if function.name not in known:
            print("\n".join(how_to_fire(function)), flush=True)
