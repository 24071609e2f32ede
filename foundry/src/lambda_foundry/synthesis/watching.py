"""Sees what Python reads, by audit events and in place of functions that raise none."""

import builtins
import contextlib
import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.util import resolve_name, source_from_cache
from pathlib import Path
from typing import Any

from lambda_foundry.project import project_root, shown
from lambda_foundry.synthesis.file_state import IMPORTABLE, NAMES
from lambda_foundry.synthesis.places import is_own
from lambda_foundry.synthesis.reads import Reads

ASKED_BY_EACH_CALL = "JSII_HOST_STACK_TRACES"
"""By jsii, so it's noted at once, whoever asks."""

LISTS = {"os.listdir", "os.scandir"}
LOOKS = ("access", "lstat", "readlink", "stat")

STANDARD_LIBRARY = str(Path(os.__file__).parent) + os.sep
INSTALLED = f"{os.sep}site-packages{os.sep}"
JSII = f"{INSTALLED}jsii{os.sep}"
HERE = str(Path(__file__).parent) + os.sep
PACKAGE = Path(__file__).parents[1]
RUNS_PROGRAMS = str(PACKAGE / "programs.py")
UV = str(PACKAGE / "packaging" / "uv_command.py")

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

# Modules that answer differently though nothing was edited; of each, the names in it that aren't.
UNSTEADY: dict[str, set[str]] = {
    "datetime": {"timedelta", "timezone", "UTC"},
    "random": set(),
    "secrets": set(),
    "time": set(),
    "uuid": {"NAMESPACE_DNS", "NAMESPACE_URL", "UUID", "uuid3", "uuid5"},
}

# Times of schedules and of files, compared with nothing that changes.
TESTED = str(Path(__file__).parents[1]) + os.sep


@contextlib.contextmanager
def watching(reads: Reads) -> Iterator[None]:
    """Note in `reads` what the body reads."""
    watch = _Watch(reads)
    environ = type(os.environ)
    with (
        _replaced(os, {name: watch.looking(getattr(os, name)) for name in LOOKS}),
        _replaced(builtins, {"__import__": watch.importing(builtins.__import__)}),
        _replaced(importlib, {"import_module": watch.importing_module(importlib.import_module)}),
    ):
        # An audit hook can't be taken away, only told to do nothing.
        sys.addaudithook(watch.audit)
        os.environ.__class__ = watch.noting(environ)
        watch.loaded_modules()
        try:
            watch.started = True
            yield
        finally:
            watch.started = False
            os.environ.__class__ = environ
        watch.import_folders()


class _Watch:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._noted: set[tuple[str | None, object, str]] = set()
        self._asked: set[object] = set()
        self.started = False
        self._without_temporary_files = (f"{project_root()}{os.sep}", f"{sys.prefix}{os.sep}")
        """Where jsii puts none of its own, so that nobody need find out who asks."""
        self._noting = threading.local()
        """Has the attribute `now` in a thread that is noting a file, for which it reads files."""

    @property
    def active(self) -> bool:
        """Whether what this thread reads is to be noted."""
        return self.started and not hasattr(self._noting, "now")

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        """What Python calls for everything it does with the system."""
        if not self.active:
            return
        if event == "open":
            self._opened(*args)
        elif event in LISTS:
            self._file(args[0] or ".", IMPORTABLE if is_by_import() else NAMES)
        elif event in ASKS and not caller().starts_known_programs:
            self._reads.cannot_see(f"{caller()} asks another program")

    def looking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function of `os`, noting its path."""

        def look(path: Any, *args: Any, **settings: Any) -> Any:
            if self.active and settings.get("dir_fd") is None:
                self._file(path)
            return function(path, *args, **settings)

        return look

    def importing(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`import`, noting modules that are there already, too: another service may read ours."""

        # The names of `__import__`: the standard library names its arguments to load an encoding.
        def import_(
            name: str,
            globals: Mapping[str, Any] | None = None,  # noqa: A002  # as above
            locals: Mapping[str, Any] | None = None,  # noqa: A002  # as above
            fromlist: Any = (),
            level: int = 0,
        ) -> Any:
            found = function(name, globals, locals, fromlist, level)
            by = globals.get("__file__") if self.active and globals else None
            # What installed code imports was noted as it was loaded.
            if globals and by and is_own(by):
                package = globals.get("__package__") or ""
                full = resolve_name("." * level + name, package) if level else name
                self._imported(full, fromlist or (), by=by)
            return found

        return import_

    def importing_module(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`importlib.import_module`, which doesn't go by `__import__`."""

        def import_module(name: str, package: str | None = None) -> Any:
            found = function(name, package)
            if self.active:
                self._imported(resolve_name(name, package), (), by=str(caller().file))
            return found

        return import_module

    def noting(self, environ: type[Any]) -> type[Any]:
        """The class of `os.environ`, noting which variables are asked for."""
        watch = self

        class Noting(environ):  # type: ignore[misc]  # os._Environ is private
            def __getitem__(self, name: Any) -> Any:
                if watch.active and name not in watch._asked:
                    watch._variable(name)  # its own
                return super().__getitem__(name)

            def __iter__(self) -> Any:
                if watch.active and not caller().starts_known_programs:
                    watch._reads.cannot_see(f"{caller()} asks for every variable")  # its own
                return super().__iter__()

        return Noting

    def loaded_modules(self) -> None:
        """Note the modules that were imported before."""
        for module in list(sys.modules.values()):
            if file := getattr(module, "__file__", None):
                self._reads.loaded(os.path.abspath(file))  # noqa: PTH100  # keeps links

    def import_folders(self) -> None:
        """Note where Python would have found other modules of the same names."""
        for folder in {*sys.path, *sys.path_importer_cache}:
            self._file(folder or ".", IMPORTABLE)

    def _variable(self, name: Any) -> None:
        if name == ASKED_BY_EACH_CALL or not caller().starts_known_programs:
            self._asked.add(name)
            self._reads.variable(os.fsdecode(name))

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        if (mode and not set("wxa+").isdisjoint(mode)) or flags & (os.O_WRONLY | os.O_RDWR):
            return
        if isinstance(path, str) and path.endswith(".pyc"):
            with contextlib.suppress(ValueError, NotImplementedError):
                path = source_from_cache(path)
        self._file(path)

    def _imported(self, name: str, wanted: Any, *, by: str) -> None:
        if reason := unsteady_import(name, wanted, by=by):
            self._reads.cannot_see(reason)
        for full in (name, *(f"{name}.{item}" for item in wanted)):
            if file := getattr(sys.modules.get(full), "__file__", None):
                self._file(file)

    def _file(self, path: Any, ending: str = "") -> None:
        # Most is looked at again and again, and who asks takes the longest to find out.
        look = (self._reads.current_reader, path, ending)
        if isinstance(path, int) or look in self._noted:
            return
        self._noting.now = True
        try:
            name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100  # keeps links
            if not name.startswith(self._without_temporary_files) and caller().is_jsii:
                return
            self._noted.add(look)
            # Bytecode follows from sources; what looks for modules looks in here, too.
            if "__pycache__" not in name:
                self._reads.file(name + ending)
        finally:
            del self._noting.now


@contextlib.contextmanager
def _replaced(module: Any, functions: dict[str, Any]) -> Iterator[None]:
    originals = {name: getattr(module, name) for name in functions}
    for name, function in functions.items():
        setattr(module, name, function)
    try:
        yield
    finally:
        for name, function in originals.items():
            setattr(module, name, function)


class Caller:
    """A file of code."""

    def __init__(self, file: str) -> None:
        self.file = file

    @property
    def is_jsii(self) -> bool:
        """The bridge to Node.js, whose temporary files are no input."""
        return JSII in self.file

    @property
    def starts_known_programs(self) -> bool:
        """Whether what it starts gives the same each time: Node.js, or uv, which goes by hashes."""
        return self.is_jsii or self.file == UV

    def __str__(self) -> str:
        return shown(Path(self.file))


def caller() -> Caller:
    """The nearest code that is neither Python's own nor in here, nor runs programs for others."""
    frame = sys._getframe(1)  # noqa: SLF001  # the only cheap way to a caller
    # Each look at a frame's code is an audit event of its own.
    file = frame.f_code.co_filename
    while frame.f_back and _is_between(file):
        frame = frame.f_back
        file = frame.f_code.co_filename
    return Caller(file)


def is_by_import() -> bool:
    """Whether the audited function was called to find modules."""
    file = sys._getframe(2).f_code.co_filename  # noqa: SLF001  # the audit hook's caller
    return file.startswith("<frozen") or file.endswith(f"{os.sep}pkgutil.py")


@cache
def _is_between(file: str) -> bool:
    if file.startswith(("<frozen", HERE)) or file == RUNS_PROGRAMS:
        return True
    return file.startswith(STANDARD_LIBRARY) and INSTALLED not in file


def unsteady_import(name: str, wanted: Iterable[str], *, by: str) -> str | None:
    """Why code of the project that imports this can't be trusted to give the same again."""
    if name not in UNSTEADY or not is_own(by) or by.startswith(TESTED):
        return None
    names = set(wanted)
    if names and names <= UNSTEADY[name]:
        return None
    return f"{shown(Path(by))} imports {name}"
