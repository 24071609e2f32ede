"""What answers differently though nothing was edited: clocks, chance, the machine, a library."""

import builtins
import contextlib
import importlib
import os
import random
import re
import shutil
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from lambda_foundry.project import shown
from lambda_foundry.synthesis.callers import PACKAGE, asker, caller, is_known_package
from lambda_foundry.synthesis.files import INSTALLED, is_own
from lambda_foundry.synthesis.reads import FACTS, Reads

# Modules that answer differently, or read what isn't noted; of each, the names in it that don't.
UNSTEADY: dict[str, set[str]] = {
    "ctypes": set(),
    "datetime": {"timedelta", "timezone", "UTC"},
    "dbm.gnu": set(),
    "dbm.ndbm": set(),
    "locale": set(),
    "nt": set(),
    "posix": set(),
    "random": set(),
    "secrets": set(),
    "time": set(),
    "uuid": {"NAMESPACE_DNS", "NAMESPACE_URL", "UUID", "uuid3", "uuid5"},
}

# Functions of the standard library, with the number of arguments from which on they only convert.
CLOCKS = {
    **dict.fromkeys(("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"), 9),
    **dict.fromkeys(("process_time", "process_time_ns", "time", "time_ns", "clock_gettime"), 9),
    **dict.fromkeys(("asctime", "ctime", "gmtime", "localtime"), 1),
    "strftime": 2,
}
OF_THE_MACHINE = ("getloadavg", "getpid", "getppid", "statvfs", "times")
ACCOUNTS = {
    "grp": ("getgrall", "getgrgid", "getgrnam"),
    "pwd": ("getpwall", "getpwnam", "getpwuid"),
}
BY_DESCRIPTOR = ("pread", "preadv", "read", "readv")

# The class's functions, which can't be replaced, as source and compiled code name them.
ASKS_THE_DATE = re.compile(rb"\b(?:now|today|utcnow)\(")
DATES = {"now", "today", "utcnow"}


@contextlib.contextmanager
def chance_noted(
    reads: Reads, *, is_active: Callable[[], bool], inherited: set[int]
) -> Iterator[None]:
    """Note in `reads` who asks for what isn't the same each time.

    `inherited` are the numbers of files that were open before.
    """
    asked = _Asked(reads, is_active, inherited)
    before = random.getstate()
    with contextlib.ExitStack() as replaced:
        for owner, functions in asked.functions():
            replaced.enter_context(replacing(owner, functions))
        yield
        if random.getstate() != before:
            reads.cannot_see("something asks for random numbers")
        for reason in compiled_or_dated():
            reads.cannot_see(reason)


class _Asked:
    """Stands in place of the functions that aren't the same each time."""

    def __init__(self, reads: Reads, is_active: Callable[[], bool], inherited: set[int]) -> None:
        self._reads = reads
        self._is_active = is_active
        self._inherited = inherited

    def functions(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Modules and classes, each with what to put in place of functions that it has."""
        yield time, self._each(time, CLOCKS, "asks for the time", steady_from=CLOCKS)
        yield uuid, self._each(uuid, ("getnode", "uuid1"), "asks for the time")
        yield os, self._each(os, ("getrandom", "urandom"), "asks for chance")
        yield random, self._each(random, ("_urandom",), "asks for chance")
        seeded = random.Random  # noqa: S311  # nothing is made with it
        yield seeded, {"seed": self._seed(seeded.seed)}
        yield os, self._each(os, OF_THE_MACHINE, "asks for the state of the machine")
        yield shutil, self._each(shutil, ("disk_usage",), "asks for the state of the machine")
        yield (
            os,
            {name: self._reading(getattr(os, name)) for name in BY_DESCRIPTOR if has(os, name)},
        )
        for name, functions in ACCOUNTS.items():
            with contextlib.suppress(ImportError):
                module = importlib.import_module(name)
                yield module, self._each(module, functions, "asks for the users of the machine")
        with contextlib.suppress(ImportError):
            # Of multiprocessing; subprocess raises an audit event.
            starts = importlib.import_module("_posixsubprocess")
            yield starts, {"fork_exec": self._starting(starts.fork_exec)}
        for fact in FACTS:
            module = importlib.import_module(fact.partition(".")[0])
            name = fact.partition(".")[2]
            if has(module, name):
                yield module, {name: self._fact(fact, getattr(module, name))}
        yield sys, {"stdin": _Input(sys.stdin, lambda: self._note("reads standard input"))}

    def _each(
        self, owner: Any, names: Iterable[str], what: str, *, steady_from: Any = None
    ) -> dict[str, Any]:
        return {
            name: self._noting(getattr(owner, name), what, (steady_from or {}).get(name, 9))
            for name in names
            if has(owner, name)
        }

    def _noting(self, function: Callable[..., Any], what: str, steady: int) -> Callable[..., Any]:
        def noting(*args: Any, **settings: Any) -> Any:
            if len(args) < steady:
                self._note(what)
            return function(*args, **settings)

        return noting

    def _note(self, what: str) -> None:
        if self._is_active() and (by := asker()):
            self._reads.cannot_see(f"{by} {what}")

    def _seed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def seed(generator: Any, a: Any = None, version: int = 2) -> Any:
            if a is None:
                self._note("asks for chance")
            return function(generator, a, version)

        return seed

    def _reading(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def read(number: int, *args: Any) -> Any:
            if number in self._inherited:
                self._note("reads what was open before")
            return function(number, *args)

        return read

    def _starting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def start(*args: Any) -> Any:
            if self._is_active():
                self._reads.cannot_see(f"{caller()} asks another program")
            return function(*args)

        return start

    def _fact(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*args: Any) -> Any:
            if self._is_active() and asker():
                self._reads.fact(name, function())
            return function(*args)

        return ask


class _Input:
    """Standard input, telling when anything is done with it."""

    def __init__(self, stream: Any, note: Callable[[], None]) -> None:
        self._stream = stream
        self._note = note

    def __getattr__(self, name: str) -> Any:
        self._note()
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[str]:
        self._note()
        return iter(self._stream)


def open_descriptors() -> set[int]:
    """What is open already: it may be read without a file's name."""
    found = set()
    for number in range(64):
        with contextlib.suppress(OSError):
            os.fstat(number)
            found.add(number)
    return found


def has(owner: Any, name: str) -> bool:
    """Not all systems and versions have all functions."""
    return hasattr(owner, name)


@contextlib.contextmanager
def replacing(owner: Any, functions: dict[str, Any]) -> Iterator[None]:
    """Put something in the place of functions of a module or class, and put them back."""
    originals = {name: getattr(owner, name) for name in functions}
    for name, function in functions.items():
        setattr(owner, name, function)
    try:
        yield
    finally:
        for name, function in originals.items():
            setattr(owner, name, function)


def unsteady_import(name: str, wanted: Iterable[str], *, by: str) -> str | None:
    """Why code of the project that imports this can't be trusted to give the same again."""
    # Times of schedules and of files, compared with nothing that changes.
    if not is_own(by) or by.startswith(PACKAGE):
        return None
    names = set(wanted)
    inside = {f"{name}.{item}" for item in names} & UNSTEADY.keys()
    if inside:
        return f"{shown(Path(by))} imports {min(inside)}"
    if name not in UNSTEADY or (names and names <= UNSTEADY[name]):
        return None
    return f"{shown(Path(by))} imports {name}"


def compiled_or_dated() -> Iterator[str]:
    """Why libraries that were loaded can't be trusted to give the same again.

    Compiled code opens files and asks for times without Python, and nobody can stand in for
    `datetime.now`.
    """
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(module, ModuleType) or not file or INSTALLED not in file:
            continue
        if is_known_package(file) or "__mypyc" in name or name.startswith(BLIND):
            continue
        if file.endswith(tuple(EXTENSION_SUFFIXES)):
            yield f"{name} is compiled, and may read what can't be noted"
        elif file.endswith(".py") and asks_the_date(file):
            yield f"{name} asks for the date"


# Compiled modules of which it is known that they open no files and ask for nothing.
BLIND = (
    *("_yaml", "_cffi_backend", "cryptography", "markupsafe", "msgpack", "multidict", "orjson"),
    *("propcache", "pydantic_core", "regex", "rpds", "ruamel", "simplejson", "ujson", "wrapt"),
    *("charset_normalizer", "frozenlist", "yarl", "rapidfuzz", "tomli"),
)


@cache
def asks_the_date(file: str) -> bool:
    """Whether a file's code, not only its comments, calls what tells the date."""
    with builtins.open(file, "rb") as content:  # noqa: PTH123  # a hundred files: no Path for each
        source = content.read()
    return bool(ASKS_THE_DATE.search(source)) and _names_dates(compile(source, file, "exec"))


def _names_dates(code: CodeType) -> bool:
    return not DATES.isdisjoint(code.co_names) or any(
        _names_dates(inner) for inner in code.co_consts if isinstance(inner, CodeType)
    )
