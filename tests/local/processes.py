"""Reads which processes there are."""

import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Process:
    """One line of `ps`."""

    id: int
    parent: int
    group: int
    command: str


def processes() -> list[Process]:
    """Every process that runs; those that only wait to be collected don't."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,pgid=,stat=,args="],  # noqa: S607  # where ps lies differs
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [line.split(maxsplit=4) for line in listed.splitlines()]
    return [
        Process(int(id_), int(parent), int(group), command)
        for id_, parent, group, status, command in lines
        if not status.startswith("Z")
    ]
