"""What `foundry invoke` adds for a closer look: a debugger, the times of imports, a traceback.

`--debug` brings debugpy, and the project's own files as the code. `--profile-import` takes out of
the log what Python measures. After an error the project's own lines in its traceback are shown.
"""

import json
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lambda_foundry.invoke.kept_folders import copy_over, fingerprint, kept_folder, key_of
from lambda_foundry.invoke.read_only import Package
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import lambda_src_folder, layers_folder, project_root

VERSION = "1.8.22"
"""Of debugpy: https://github.com/microsoft/debugpy/releases."""

DEBUGGED = ("-X", "frozen_modules=off")
"""Options of the Python that is debugged: debugpy warns of missed breakpoints without them."""

IMPORT_TIMES = ("-X", "importtime")
"""Options of the Python whose log an `ImportProfile` takes."""

IMPORT_TIME = re.compile(rb"import time:\s+(\d+) \|\s+(\d+) \| \s*(\S+)")
HANDLER_BEGINS = b"import time: handler"
"""What bootstrap.py prints before the function's own imports."""

FRAME = re.compile(r'  File "(?P<file>.*)", line (?P<line>\d+), in (?P<rest>.*)', re.DOTALL)
"""One call in the `stackTrace` of Lambda's error object."""

OPT = Path("/opt")
"""Where a function sees its layers."""

MOST_SHOWN = 25
MICROSECONDS = 1000
"""In a millisecond."""


@dataclass(frozen=True, kw_only=True)
class Debugger:
    """Where a function's process finds debugpy, and the port on which that waits for an editor."""

    folder: Path
    port: int


def debugger_on(port: int) -> Debugger:
    """Installs debugpy where it isn't yet; raises `Mistake` where the port is taken."""
    # Installing takes uv, which an invocation without a debugger needs nothing of.
    from lambda_foundry.commands.own_environment import own_environment  # noqa: PLC0415

    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        why = error.strerror
        raise Mistake(f"--debug {port}: can't wait there: {why}; give another port") from error
    environment = own_environment("debugpy", VERSION).parent
    return Debugger(folder=next(environment.glob("lib/python*/site-packages")), port=port)


def with_sources(package: Package, name: str | None) -> Package:
    """The package with links to the project's files in place of their copies.

    An editor sets breakpoints in the project's files, and a debugger finds them through the links.
    `name` is the function's `service/function`; another app's function has none, and no sources.
    """
    if name is None:
        return package
    own = lambda_src_folder() / name
    layers = sorted(layers_folder().glob("*/"))
    opt = package.opt and _linked(package.opt, layers)
    return replace(package, task_root=_linked(package.task_root, [own]), opt=opt)


def _linked(folder: Path, sources: list[Path]) -> Path:
    """A copy of a folder in which each module that is one of the sources is a link to it."""
    modules = dict(_modules_from(folder, sources))
    if not modules:
        return folder

    def make(made: Path) -> None:
        copy_over(folder, made)
        for module, source in modules.items():
            (made / module).unlink()
            (made / module).symlink_to(source)

    name = key_of(fingerprint(folder), *(f"{module}:{of}" for module, of in modules.items()))
    return kept_folder(f"debugged-{name}", make)


def _modules_from(folder: Path, sources: list[Path]) -> Iterator[tuple[Path, Path]]:
    for source in sources:
        for file in sorted(source.rglob("*.py")):
            module = file.relative_to(source)
            copy = folder / module
            if copy.is_file() and copy.read_bytes() == file.read_bytes():
                yield module, file.resolve()


def own_traceback(payload: bytes, package: Package, name: str | None) -> str:
    """The calls of an error object that are in the project's own files, as Python shows them.

    The payload names the files of the assembly, and all in one line. Empty where no call is in a
    file of the project, as in an app of another project, whose functions have no `name`.
    """
    error = json.loads(payload)
    frames = error.get("stackTrace") if name else None
    calls = "".join(_in_project(frame, package, str(name)) for frame in frames or ())
    if not calls:
        return ""
    ended = f"{error['errorType']}: {error['errorMessage']}"
    return f"Traceback in the project's files (most recent call last):\n{calls}{ended}\n"


def _in_project(frame: str, package: Package, name: str) -> str:
    """A call with the project's file in place of its copy; empty for a file of others."""
    match = FRAME.fullmatch(frame)
    if match is None:
        return ""
    file = Path(match["file"])
    for folder, sources in (
        (package.task_root, [lambda_src_folder() / name]),
        (OPT, sorted(layers_folder().glob("*/"))),
    ):
        for source in sources if file.is_relative_to(folder) else ():
            if (own := source / file.relative_to(folder)).is_file():
                shown = own.relative_to(project_root()).as_posix()
                return f'  File "{shown}", line {match["line"]}, in {match["rest"]}'
    return ""


@dataclass(frozen=True, kw_only=True)
class Import:
    """One module: milliseconds for itself, and together with what it imported first."""

    module: str
    own: float
    total: float


class ImportProfile:
    """Takes Python's measurements out of the log: those of the handler's imports, none before."""

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self._tell = tell
        self._waiting = b""
        self._begun = False
        self.imports: list[Import] = []

    def __call__(self, output: bytes) -> None:
        """Keep the measurements, pass on the rest line by line."""
        *lines, self._waiting = (self._waiting + output).split(b"\n")
        for line in lines:
            if line == HANDLER_BEGINS:
                self._begun = True
            elif match := IMPORT_TIME.fullmatch(line):
                self._keep(match)
            elif not line.startswith(b"import time: self"):
                self._tell(line + b"\n")

    def _keep(self, match: re.Match[bytes]) -> None:
        own, total, module = match.groups()
        # The client imports a part of itself late.
        if self._begun and not module.startswith(b"awslambdaric"):
            own_time, total_time = int(own) / MICROSECONDS, int(total) / MICROSECONDS
            self.imports.append(Import(module=module.decode(), own=own_time, total=total_time))

    def table(self) -> str:
        """The modules that took longest, with what they imported first; then the sum of all."""
        longest = sorted(self.imports, key=lambda module: -module.total)
        lines = ["imports of the handler, ms", f"{'total':>9} {'own':>9}  module"]
        lines += [
            f"{entry.total:9.1f} {entry.own:9.1f}  {entry.module}" for entry in longest[:MOST_SHOWN]
        ]
        rest = len(longest) - MOST_SHOWN
        if rest > 0:
            lines.append(f"{'':>19}  and {rest} more")
        lines.append(f"{sum(entry.own for entry in longest):9.1f} {'':>9}  in all")
        return "\n".join(lines) + "\n"
