"""Reads which processes there are."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Process:
    """One process as tests look for it."""

    id: int
    parent: int
    group: int
    command: str


def processes() -> list[Process]:
    """Every process that runs; those that only wait to be collected don't."""
    return list(_running())


def _running() -> Iterator[Process]:
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                group = os.getpgid(process.pid)
                yield Process(process.pid, process.ppid(), group, " ".join(process.cmdline()))
        except (psutil.Error, ProcessLookupError):
            continue
