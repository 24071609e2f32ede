"""What `foundry local` prints once everything is deployed: how to fire each function's trigger."""

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.memory import memory
from lambda_foundry.local.sample_event import MALFORMED, sample_event
from lambda_foundry.local.session import Session
from lambda_foundry.local.triggers import triggers_of
from lambda_foundry.local.triggers.trigger import Trigger
from lambda_foundry.mistakes import Mistake

CAVEAT = (
    "This is MiniStack, an emulation. Execution roles are enforced. Not enforced are: who may\n"
    "invoke a function, what polls queues and streams, memory, payload sizes and quotas.\n"
    "Functions run on this machine with Python {version}, not on Amazon Linux.\n"
    'More on the page "Run it on your machine" of the documentation.'
)


def overview(session: Session) -> str:
    """A line for each trigger of each function, and what to keep in mind."""
    lines = [f"Deployed to {session.endpoint.url}. Fire a trigger by pasting its line:", ""]
    for function in session.functions:
        lines += how_to_fire(function)
    lines += ["", CAVEAT.format(version=session.python.version)]
    lines += _other_runtimes(session)
    if used := memory(session.emulator.guard.pid):
        lines.append(f"Memory: {used}.")
    return "\n".join(lines)


def how_to_fire(function: DeployedFunction) -> list[str]:
    """Two lines for each of its triggers: which, and what to paste."""
    lines = [
        f"{function.name} ({trigger.name})\n  {trigger.limit or _command(trigger)}"
        for trigger in triggers_of(function)
    ]
    # Of two alarms, say, the same line fires the first.
    return list(dict.fromkeys(lines))


def _command(trigger: Trigger) -> str:
    """What to paste; where the sample event is wrong, that which says so."""
    try:
        return trigger.command(sample_event(trigger.function.name))
    except (Mistake, *MALFORMED):
        return Trigger.command(trigger, {})


def _other_runtimes(session: Session) -> list[str]:
    wanted = {str(function.properties.get("Runtime", "")) for function in session.functions}
    missing = sorted(wanted - {f"python{session.python.version}", ""})
    return [
        f"In Lambda they run with {runtime}: `uv python install {runtime.removeprefix('python')}` "
        "lets them run with it here too."
        for runtime in missing
    ]
