"""Deploys, tells how to fire each trigger, and follows until it is told to end."""

from collections.abc import Sequence

from lambda_foundry.commands.set_up import set_up
from lambda_foundry.local.following import follow
from lambda_foundry.local.interruptions import INTERRUPTED, Interruptions
from lambda_foundry.local.memory import memory
from lambda_foundry.local.overview import overview
from lambda_foundry.local.session import APP, Session, session, tell


def serve(
    *,
    stage: str | None,
    port: int,
    once: bool,
    signals: Interruptions,
    services: Sequence[str] = (),
    app: Sequence[str] = APP,
) -> int:
    """Return 0 when people end it or `once` is done, else what the shell calls an interruption.

    That is before everything was deployed, or when they didn't wait for the end.
    """
    deployed = False
    try:
        set_up()
        with session(stage=stage, port=port, services=services, app=app) as deployment:
            deployed = True
            print(overview(deployment), flush=True)
            if not once:
                tell("following the functions' logs and the app's files; Ctrl-C ends everything")
                _follow(deployment)
    except KeyboardInterrupt:
        tell("ended" if deployed else "interrupted before everything was deployed")
        return 0 if deployed and not signals.repeated else INTERRUPTED
    return 0


def _follow(deployment: Session) -> None:
    try:
        follow(deployment)
    except KeyboardInterrupt:
        tell(f"memory: {memory(deployment.emulator.guard.pid)}")
        raise
