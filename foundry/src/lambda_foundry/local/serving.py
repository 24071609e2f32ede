"""Deploys, tells how to fire each trigger, and follows logs and edits until it is told to end."""

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from lambda_foundry.aws_calls.exercised_calls import forget_local_of_other_code
from lambda_foundry.commands.set_up import set_up
from lambda_foundry.local.firing import how_to_fire
from lambda_foundry.local.logs import FailedStarts, LogReader
from lambda_foundry.local.made_calls import CallReader, refused_calls
from lambda_foundry.local.runs import INTERRUPTED, Interruptions
from lambda_foundry.local.session import APP, Session, session, tell
from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import counted
from lambda_foundry.project import project_root

State = dict[str, tuple[int, int]]
"""Time and size of files, by their names."""

PAUSE = 0.2
"""Seconds between two looks at the files."""

LOGS_EVERY = 1.0
"""Seconds between two looks at the logs, which ask the emulator for each function."""

CAVEAT = (
    "This is MiniStack, an emulation. Execution roles are enforced. Not enforced are: who may\n"
    "invoke a function, what polls queues and streams, memory, payload sizes and quotas.\n"
    "Functions run on this machine with Python {version}, not on Amazon Linux.\n"
    'More on the page "Run it on your machine" of the documentation.'
)


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


def overview(session: Session) -> str:
    """How to fire each trigger of each function, and what to keep in mind."""
    lines = [f"Deployed to {session.endpoint.url}.", *_addresses(session)]
    lines += ["Fire a trigger by pasting its line:", ""]
    for function in session.functions:
        lines += how_to_fire(function)
    lines += ["", CAVEAT.format(version=session.python.version)]
    lines += _other_runtimes(session)
    if used := memory(session.emulator.guard.pid):
        lines.append(f"Memory: {used}.")
    return "\n".join(lines)


def _addresses(session: Session) -> list[str]:
    """Where each API answers; why one doesn't answer where it does on other days."""
    lines = [
        f"  {address.api.name}  {address.url}"
        + ("" if address.is_wanted else f"  (port {address.api.wanted_port} was taken)")
        for address in session.addresses
    ]
    return ["Its APIs answer at the same addresses each time:", *lines] if lines else []


def _other_runtimes(session: Session) -> list[str]:
    wanted = {str(function.properties.get("Runtime", "")) for function in session.functions}
    missing = sorted(wanted - {f"python{session.python.version}", ""})
    return [
        f"In Lambda they run with {runtime}: `uv python install {runtime.removeprefix('python')}` "
        "lets them run with it here too."
        for runtime in missing
    ]


def memory(guard: int) -> str:
    """Megabytes of the emulator that `guard` started and of its functions."""
    try:
        servers = psutil.Process(guard).children()
    except psutil.NoSuchProcess:
        servers = []
    functions = [process for server in servers for process in server.children(recursive=True)]
    return (
        f"emulator {_megabytes(servers)} MB, "
        f"{counted(len(functions), 'warm function')} {_megabytes(functions)} MB"
    )


def _megabytes(processes: list[psutil.Process]) -> int:
    return sum(_resident(process) for process in processes) // 2**20


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0


def _follow(session: Session) -> None:
    """Never return: end by Ctrl-C, or by a `Mistake` when the emulator has ended."""
    readers: dict[str, LogReader] = {}
    starts = FailedStarts(session.emulator.log)
    calls = CallReader(session.emulator.calls)
    forget_local_of_other_code()
    before, looked = state(watched()), 0.0
    try:
        while True:
            after = state(watched())
            if changed := differing(before, after):
                renew(session, changed)
            before = after
            if time.monotonic() - looked > LOGS_EVERY:
                session.emulator.check()
                with session.emulator.needed():
                    show_new_lines(session, readers)
                    show_failed_starts(session, starts)
                    show_refused_calls(session, calls)
                looked = time.monotonic()
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        show_refused_calls(session, calls)
        tell(f"memory: {memory(session.emulator.guard.pid)}")
        raise


def show_new_lines(session: Session, readers: dict[str, LogReader]) -> None:
    """Print what the functions have logged since the last call."""
    for function in session.functions:
        for line in readers.setdefault(function.name, LogReader(function)).new_lines():
            print(f"{function.name} | {line}", flush=True)


def show_failed_starts(session: Session, starts: FailedStarts) -> None:
    """Print why functions could not be started."""
    names = {function.physical_id: function.name for function in session.functions}
    for name, reason in starts.new():
        print(f"{names.get(name, name)} | [ERROR] {reason}", flush=True)


def show_refused_calls(session: Session, calls: CallReader) -> None:
    """Print the calls of AWS that a function's role doesn't allow, and keep all calls."""
    for name, said in refused_calls(calls.new(session.functions)):
        print(f"{name} | [ERROR] {said}", flush=True)


def renew(session: Session, changed: list[str]) -> None:
    """Run the functions' new code at once where nothing else has changed, else deploy again."""
    started = time.monotonic()
    with session.emulator.needed():
        swapped = session.swap(changed)
    if not swapped:
        redeploy(session, changed)
        return
    names = " and ".join(function.name for function in swapped)
    spent = time.monotonic() - started
    tell(f"changed: {_listed(changed)}; {names}: the new code runs ({spent:.2f} s)")


def _listed(changed: list[str]) -> str:
    return ", ".join(name.removeprefix(f"{project_root()}/") for name in changed)


def redeploy(session: Session, changed: list[str]) -> None:
    """Deploy again, new code by hotswap; a mistake is told and the old state stays deployed.

    Says of functions that are new how to fire them.
    """
    tell(f"changed: {_listed(changed)}; deploying")
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


# Not by watchfiles: it loses a file that an editor replaces, wants every folder to be there when it
# starts, and turns SIGTERM into Ctrl-C.
def watched() -> list[Path]:
    """The files and folders that `cdk watch` would watch, by cdk.json."""
    settings = json.loads((project_root() / "cdk.json").read_text(encoding="utf-8"))
    return [
        project_root() / pattern.removesuffix("/**") for pattern in settings["watch"]["include"]
    ]


def state(paths: list[Path]) -> State:
    """Time and size of every file; what Python makes of them by itself is left out."""
    found: State = {}
    for path in paths:
        if path.is_file():
            _note(found, str(path))
        for folder, subfolders, files in os.walk(path):
            subfolders[:] = [name for name in subfolders if name != "__pycache__"]
            for name in files:
                if not name.endswith(".pyc"):
                    _note(found, f"{folder}/{name}")
    return found


def differing(before: State, after: State) -> list[str]:
    """The files that were written, added or removed."""
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


def _note(found: State, name: str) -> None:
    try:
        status = Path(name).stat()
    except FileNotFoundError:
        return
    found[name] = (status.st_mtime_ns, status.st_size)
