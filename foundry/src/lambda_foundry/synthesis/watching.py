"""Sees what Python reads, by audit events and in place of functions that raise none."""

import builtins
import contextlib
import importlib
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from importlib.util import resolve_name, source_from_cache
from os import lstat, readlink
from typing import Any

from lambda_foundry.project import project_root
from lambda_foundry.synthesis.callers import (
    Caller,
    asker,
    asks_for_times,
    caller,
)
from lambda_foundry.synthesis.files import IMPORTABLE, NAMES, TIMES, is_own, is_recorded
from lambda_foundry.synthesis.reads import Reads
from lambda_foundry.synthesis.unsteady import (
    chance_noted,
    open_descriptors,
    replacing,
    unsteady_import,
)

ASKED_BY_EACH_CALL = "JSII_HOST_STACK_TRACES"
"""By jsii, so it's noted at once, whoever asks."""

IMPORTS = ("<frozen importlib", "<frozen zipimport")
"""Where Python looks for modules; `os.walk` is frozen as well."""

LISTS = {"os.listdir", "os.scandir"}
LOOKS = ("access", "lstat", "readlink", "stat")

# Audit events: docs.python.org/3/library/audit_events.html
ASKS = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.gethostname",
    "socket.getnameinfo",
    "socket.getservbyname",
    "socket.getservbyport",
    "socket.sendmsg",
    "socket.sendto",
    "subprocess.Popen",
}

# What these give can't be compared, unless the standard library asks to do something else.
UNSEEN = {
    "builtins.input": "reads standard input",
    "ctypes.dlopen": "loads a compiled library",
    "os.getxattr": "asks for a file's attributes",
    "os.listxattr": "asks for a file's attributes",
    "sqlite3.connect": "reads a database",
}


@contextlib.contextmanager
def watching(reads: Reads) -> Iterator[None]:
    """Note in `reads` what the body reads."""
    watch = _Watch(reads)
    environ = type(os.environ)
    with (
        replacing(os, {name: watch.looking(getattr(os, name)) for name in LOOKS}),
        replacing(builtins, {"__import__": watch.importing(builtins.__import__)}),
        replacing(importlib, {"import_module": watch.importing_module(importlib.import_module)}),
        replacing(os, {"open": watch.opening(os.open), "fstat": watch.looking_at_open(os.fstat)}),
        chance_noted(reads, is_active=lambda: watch.active, inherited=watch.inherited),
    ):
        # An audit hook can't be taken away, only told to do nothing.
        sys.addaudithook(watch.audit)
        variables = [os.environ, *([os.environb] if os.supports_bytes_environ else [])]
        for each in variables:
            each.__class__ = watch.noting(environ)
        watch.loaded_modules()
        try:
            watch.started = True
            yield
        finally:
            watch.started = False
            for each in variables:
                each.__class__ = environ
        watch.import_folders()


class _Watch:
    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._noted: set[tuple[str | None, object, str]] = set()
        self._asked: set[object] = set()
        self.started = False
        self._made_here: set[str] = set()
        """What the synthesis itself wrote before it was read."""
        self.inherited = open_descriptors()
        """What is open already: it may be read without a file's name."""
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
            self._listed(args[0] or ".", IMPORTABLE if is_by_import() else NAMES)
            if event == "os.scandir" and is_by_other_code():
                self._times_in(args[0] or ".")
        elif event == "os.mkdir":
            self._makes(args[0])
        elif event in ASKS and not caller().starts_known_programs:
            self._reads.cannot_see(f"{caller()} asks another program")
        elif event in UNSEEN and (by := asker()):
            self._reads.cannot_see(f"{by} {UNSEEN[event]}")
        elif event == "mmap.__new__" and args[0] in self.inherited and (by := asker()):
            self._reads.cannot_see(f"{by} reads what was open before")

    def looking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function of `os`, noting its path."""
        tells_times = function.__name__ in {"lstat", "stat"}

        def look(path: Any, *args: Any, dir_fd: int | None = None, **settings: Any) -> Any:
            if self.active:
                ending = TIMES if tells_times and asks_for_times() else ""
                self._look(path, ending, folder=dir_fd)
            # Windows has no folders by numbers.
            given = settings if dir_fd is None else settings | {"dir_fd": dir_fd}
            return function(path, *args, **given)

        return look

    def looking_at_open(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`os.fstat`, noting the times that it tells of a file that was noted as it was opened."""

        def look(number: int) -> Any:
            if self.active and asks_for_times():
                self._look(number, TIMES)
            return function(number)

        return look

    def opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`os.open`, of whose folder the audit event says nothing."""

        def open_(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if self.active and dir_fd is not None:
                self._look(path, folder=dir_fd)
            # Windows has no folders by numbers.
            given = {} if dir_fd is None else {"dir_fd": dir_fd}
            opened: int = function(path, flags, mode, **given)
            return opened

        return open_

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

            def __len__(self) -> int:
                return sum(1 for _ in self)

            def __repr__(self) -> str:
                return f"environ({dict(self)!r})"

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
        if isinstance(path, int):
            if path in self.inherited and (by := asker()):
                self._reads.cannot_see(f"{by} reads what was open before")
            return
        if only_writes(mode, flags):
            if flags & (os.O_TRUNC | os.O_EXCL):
                self._makes(path)
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

    def _makes(self, path: Any) -> None:
        """What follows from what was read before is read no more: a temporary folder, for one."""
        name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100  # keeps links
        try:
            is_folder = stat.S_ISDIR(lstat(name).st_mode)
        except OSError:
            is_folder = False
        # A folder that is there already isn't made.
        if not is_folder:
            self._made_here.add(name)

    def _is_made_here(self, name: str) -> bool:
        while name not in self._made_here:
            folder = os.path.dirname(name)  # noqa: PTH120  # no Path for each of thousands
            if folder == name:
                return False
            name = folder
        return True

    def _listed(self, path: Any, ending: str) -> None:
        if isinstance(path, int):
            self._look(path, ending)
        else:
            self._file(path, ending)

    def _times_in(self, folder: Any) -> None:
        """Its entries tell sizes and times without a further call that could be noted."""
        for name in self._unwatched(os.listdir, folder):
            self._file(f"{self._name(folder)}{os.sep}{os.fsdecode(name)}", TIMES)

    def _look(self, path: Any, ending: str = "", *, folder: int | None = None) -> None:
        """Note a path, which may be that of an open file, or one in an open folder."""
        if isinstance(path, int) or folder is not None:
            by = asker()
            if by is None or (isinstance(path, int) and not ending):
                return
            name = self._name(path if folder is None else folder)
            if name is None:
                self._reads.cannot_see(f"{by} reads by the number of an open folder")
                return
            path = name if folder is None else os.path.join(name, os.fsdecode(path))  # noqa: PTH118  # no Path for each of thousands
        self._file(path, ending)

    def _name(self, path: Any) -> str | None:
        """The path; of an open file only Linux tells it."""
        if not isinstance(path, int):
            return os.fsdecode(path)
        try:
            return readlink(f"/proc/self/fd/{path}")  # noqa: PTH115  # as the original, unseen
        except OSError:
            return None

    def _unwatched(self, function: Callable[..., Any], *args: Any) -> Any:
        self._noting.now = True
        try:
            return function(*args)
        finally:
            del self._noting.now

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
            # Who reads a snapshot after the checks did has another part in what comes out.
            if not is_recorded(name):
                self._noted.add(look)
            # Bytecode follows from sources; what looks for modules looks in here, too.
            if "__pycache__" not in name and not (self._made_here and self._is_made_here(name)):
                self._reads.file(name + ending)
        finally:
            del self._noting.now


def only_writes(mode: str | None, flags: int) -> bool:
    """Whether a file is opened without a look at what it holds."""
    if mode:
        return not set("wx").isdisjoint(mode) or ("a" in mode and "+" not in mode)
    return bool(flags & (os.O_WRONLY | os.O_TRUNC | os.O_EXCL))


def is_by_other_code() -> bool:
    """Whether the audited function was called neither by Python nor by a known package."""
    return not Caller(sys._getframe(2).f_code.co_filename).is_known_or_python  # noqa: SLF001  # see below


def is_by_import() -> bool:
    """Whether the audited function was called to find modules."""
    file = sys._getframe(2).f_code.co_filename  # noqa: SLF001  # the audit hook's caller
    return file.startswith(IMPORTS) or file.endswith(f"{os.sep}pkgutil.py")
