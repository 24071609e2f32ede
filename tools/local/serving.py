"""Deploys, tells how to fire each trigger, and follows until it is told to end."""

import signal
import sys
from collections.abc import Sequence

from tools.local.following import follow
from tools.local.memory import memory
from tools.local.overview import overview
from tools.local.session import APP, Session, session, tell

INTERRUPTED = 128 + signal.SIGINT


def serve(
    *,
    stage: str,
    port: int,
    once: bool,
    services: Sequence[str] = (),
    app: Sequence[str] = APP,
) -> int:
    """Return 0 when people end it or `once` is done, else what the shell calls an interruption."""
    # A script that starts us in the background has us ignore interrupts, unless we say otherwise.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    deployed = False
    try:
        with session(stage=stage, port=port, services=services, app=app) as deployment:
            deployed = True
            print(overview(deployment), flush=True)
            if not once:
                tell("following the functions' logs and the app's files; Ctrl-C ends everything")
                _follow(deployment)
    except KeyboardInterrupt:
        tell("ended" if deployed else "interrupted before everything was deployed")
        return 0 if deployed else INTERRUPTED
    return 0


def _follow(deployment: Session) -> None:
    try:
        follow(deployment)
    except KeyboardInterrupt:
        tell(f"memory: {memory(deployment.emulator.guard.pid)}")
        raise


def _end(number: int, _: object) -> None:
    """Leave by way of every clean-up, as Ctrl-C does."""
    sys.exit(128 + number)
