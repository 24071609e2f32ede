"""What answers differently though nothing was edited: the clock, chance, other programs."""

import os
from collections.abc import Iterable
from pathlib import Path

from lambda_foundry.project import shown
from lambda_foundry.synthesis.places import is_own

# Audit events: docs.python.org/3/library/audit_events.html
ASKS = {
    "os.exec",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.gethostname",
    "subprocess.Popen",
}

# For each module that is, the names in it that aren't.
UNSTEADY: dict[str, set[str]] = {
    "datetime": {"timedelta", "timezone", "UTC"},
    "random": set(),
    "secrets": set(),
    "time": set(),
    "uuid": {"NAMESPACE_DNS", "NAMESPACE_URL", "UUID", "uuid3", "uuid5"},
}

# Times of schedules and of files, compared with nothing that changes.
TESTED = str(Path(__file__).parents[1]) + os.sep


def unsteady_import(name: str, wanted: Iterable[str], *, by: str) -> str | None:
    """Why code of the project that imports this can't be trusted to give the same again."""
    if name not in UNSTEADY or not is_own(by) or by.startswith(TESTED):
        return None
    names = set(wanted)
    if names and names <= UNSTEADY[name]:
        return None
    return f"{shown(Path(by))} imports {name}"
