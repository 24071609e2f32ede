"""What one synthesis has read: files, folders and variables, with what they held, and for whom.

Which services it is about, and which of them reads, `ServiceApp` tells. `app.py`, the project's
own, makes the app and stands between: so it is in a context variable. `selected` alone sets that,
for the time that the app runs.
"""

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from importlib import resources
from pathlib import Path

# Taken before anything watches them.
from time import thread_time, time
from typing import Any

from lambda_foundry.acceleration.kernel import launch_node
from lambda_foundry.acceleration.switch import step_aside
from lambda_foundry.packaging.progress import WATCHED
from lambda_foundry.project import shown
from lambda_foundry.synthesis.callers import is_by_checks
from lambda_foundry.synthesis.files import (
    ABSENT,
    FOLDER,
    NAMES,
    Seen,
    is_own,
    is_recorded,
    made_places,
    see,
    service_of,
    still,
)
from lambda_foundry.synthesis.record import Record, digest

COMMON = ""
"""The reader of what is not read for one service alone."""

CLOCK_TICK = 0.02
"""Seconds by which a file's time may lag behind the clock."""

# Variables that tell where to and how to print, and what is compared in another way.
APART = {
    "CDK_CONTEXT_JSON",
    "CDK_ERROR_FILE",
    "CDK_OUTDIR",
    "CDK_PERF_COUNTERS_FILE",
    "CDK_VALIDATION",
    "CONTEXT_OVERFLOW_LOCATION_ENV",
    "FORCE_COLOR",
    "JSII_AGENT",
    "NODE_OPTIONS",
    "NO_COLOR",
    "PYTEST_CURRENT_TEST",
    "PYTEST_VERSION",
    "TERM",
}


# Functions whose answers are noted and compared, where they are asked for.
FACTS = ("os.cpu_count", "os.getgid", "os.getlogin", "os.getuid", "os.uname", "platform.uname")


# What a run asks for is compared as a `Request`; the other tells who watches.
GIVEN = {"CDK_CONTEXT_JSON", "CDK_OUTDIR", "CONTEXT_OVERFLOW_LOCATION_ENV", WATCHED}


class Reads:
    """Notes of one synthesis."""

    def __init__(self, output: str) -> None:
        self.files: dict[str, Seen] = {}
        self.variables: dict[str, str | None] = {}
        """Digests: a variable can hold a password."""
        self.facts: dict[str, str | None] = {}
        """Digests of what functions told of the machine and its user."""
        self.crossing: set[str] = set()
        """Services into whose folders another service, or the app, looked."""
        self.unseen: dict[str, str] = {}
        """By service, why its next synthesis may give something else though nothing was edited."""
        self.validated = False
        """Whether CDK's built-in validator ran."""
        self._node = NodeNotes()
        self._made = made_places(output)
        # A CI can put the record back on its next machine, where everything was installed anew.
        self._for_others = bool(os.environ.get("CI"))
        self._at_start = dict(os.environ)
        # Of this thread alone: threads beside it would make the process seem older than it is.
        self._started = time() - thread_time()
        self.current_reader: str | None = None

    @contextmanager
    def reader(self, name: str | None) -> Iterator[None]:
        """What is read in the body is read for this service; for None it belongs to nobody."""
        before, self.current_reader = self.current_reader, name
        try:
            yield
        finally:
            self.current_reader = before

    def file(self, path: str) -> None:
        """Note a file, a folder, or that there is none."""
        if f"{path}{os.sep}".startswith(self._made):
            return
        owner = service_of(path)
        if owner and self._crosses(path, owner):
            self.crossing.add(owner)
        if path not in self.files:
            self.files[path] = see(path, exact=is_own(path), for_others=self._for_others)

    def _crosses(self, path: str, owner: str) -> bool:
        """Whether it isn't for its service alone; what is recorded, only the checks may read."""
        if is_recorded(path):
            return not is_by_checks()
        return self.current_reader not in {None, owner}

    def loaded(self, path: str) -> None:
        """Note a file that was read before anyone could note it."""
        self.file(path)
        if path in self.files and self.files[path][0] not in {ABSENT, FOLDER}:
            info = os.lstat(path)
            changed = info.st_ctime if is_own(path) else info.st_mtime
            if changed > time() + CLOCK_TICK:
                why = "is from the future by this machine's clock; set the clock right"
                self.unseen.setdefault(COMMON, f"{shown(Path(path))} {why}")
            elif changed > self._started - CLOCK_TICK:
                self._edited(path)

    def variable(self, name: str) -> None:
        """Note a variable, as it was before the synthesis could change it."""
        if name not in GIVEN:
            self.variables[name] = digest(self._at_start.get(name))

    def fact(self, name: str, told: object) -> None:
        """Note what one of `FACTS` told."""
        self.facts[name] = digest(repr(told))

    def keep(self, earlier: Record, *, but: Callable[[str], bool]) -> None:
        """Add what an earlier synthesis read, except for these paths."""
        files = {path: seen for path, seen in earlier.files.items() if not but(path)}
        self.files = files | self.files
        self.variables = earlier.variables | self.variables
        self.facts = earlier.facts | self.facts

    def noted(self) -> dict[str, Any]:
        """All of it as JSON, for another process."""
        return {
            "files": self.files,
            "variables": self.variables,
            "facts": self.facts,
            "crossing": sorted(self.crossing),
            "unseen": self.unseen,
            "validated": self.validated,
        }

    def add(self, noted: Mapping[str, Any]) -> None:
        """Add what another process has noted of the same synthesis."""
        for path, (state, mark) in noted["files"].items():
            known = self.files.setdefault(path, (state, mark))
            if known[0] is not None and state is not None and known[0] != state:
                self._edited(path)
        self.variables |= noted["variables"]
        self.facts |= noted["facts"]
        self.crossing |= set(noted["crossing"])
        self.unseen = noted["unseen"] | self.unseen
        self.validated |= noted["validated"]

    def cannot_see(self, why: str) -> None:
        """Note that something was asked that can't be compared later."""
        self.unseen.setdefault(self.current_reader or COMMON, why)

    def take_node_notes(self) -> None:
        """Note what jsii's process has read since this was last called."""
        for kind, what in self._node.new():
            if kind == "look":
                self.loaded(what)
            elif kind == "list":
                self.loaded(what + NAMES)
            elif kind == "validator":
                self.validated = True
            elif kind == "unsteady":
                self.cannot_see(f"CDK {what}")
            elif kind == "start" or what == "*":
                self.cannot_see(f"CDK starts {what}" if kind == "start" else "CDK asks for all")
            elif what not in APART:
                self.variable(what)

    def not_of_jsii(self, process: int) -> None:
        """Take no notice that this process of Node.js tells what it reads: jsii has another."""
        self._node.told.discard(process)

    def hear_node(self) -> None:
        """Note where jsii's process told nothing."""
        if "jsii" in sys.modules and not self._node.told:
            step_aside("each one makes everything again: what jsii reads can't be noted")
            self.unseen.setdefault(COMMON, "what jsii reads wasn't noted")

    def settle(self) -> None:
        """Look again: what was edited during the synthesis was read before the edit or after."""
        self.hear_node()
        for path, seen in self.files.items():
            now = still(path, seen, exact=is_own(path))
            if now is None:
                self._edited(path)
            else:
                self.files[path] = now

    def _edited(self, path: str) -> None:
        self.unseen.setdefault(COMMON, f"{shown(Path(path))} was edited meanwhile")

    def close(self) -> None:
        """Leave no temporary file."""
        self._node.close()


class NodeNotes:
    """The file into which jsii's Node.js writes what it reads, read piece by piece."""

    def __init__(self) -> None:
        number, path = tempfile.mkstemp(prefix="lambda-foundry-", suffix=".jsonl")
        self._path = Path(path)
        self._file = os.fdopen(number, encoding="utf-8")
        open_here = f"/proc/{os.getpid()}/fd/{number}"
        # Without a name it doesn't outlast this process, however that ends.
        if os.path.exists(open_here):  # noqa: PTH110  # only Linux has it
            self._path.unlink()
            path = open_here
        self.told: set[int] = set()
        """The processes of Node.js that write here."""
        os.environ["LAMBDA_FOUNDRY_READS"] = path
        launch_node(Path(str(resources.files("lambda_foundry.synthesis") / "reads.cjs")))

    def new(self) -> Iterator[tuple[str, str]]:
        """What was noted since this was last asked: kinds with paths, variables or programs."""
        for line in self._file:
            kind, what = json.loads(line)
            if kind == "started":
                self.told.add(int(what))
            elif kind == "aside":
                step_aside(what)
            else:
                yield kind, what

    def close(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        # Windows removes no file that Node.js still has open; it stays in the temporary folder.
        with contextlib.suppress(OSError):
            self._path.unlink()


class NeedsOtherServices(Exception):
    """A service looks for others in the construct tree, so none can be synthesized alone."""


class AllServices:
    """Every service is synthesized and nobody takes notes: so in tests of `ServiceApp`."""

    is_whole = True
    is_checked = True
    """Whether CDK runs the checks over what is synthesized."""

    def search(self) -> AbstractContextManager[None]:
        """What is read in the body tells which services there are, and nothing about any."""
        return nullcontext()

    def service(self, name: str) -> AbstractContextManager[bool]:
        """What is read in the body is the service's; yields whether it is to be synthesized."""
        return nullcontext(True)  # the value that it yields

    def always(self, why: str) -> None:
        """The service that is being synthesized is to be synthesized each time."""

    def app(self, app: Any) -> None:
        """The app that the services are added to."""


class Selection(AllServices):
    """The services in `only`, or all of them."""

    def __init__(
        self, reads: Reads, *, only: set[str] | None, is_checked: bool | None = None
    ) -> None:
        self._reads = reads
        self._only = only
        self.is_whole = only is None
        self.is_checked = self.is_whole if is_checked is None else is_checked
        self.found: list[str] = []
        self.looks_around = False
        """Whether code asked the app for its constructs, which may be any service's."""
        self._app: Any = None

    def search(self) -> AbstractContextManager[None]:
        """See `AllServices`."""
        return self._reads.reader(None)

    @contextmanager
    def service(self, name: str) -> Iterator[bool]:
        """See `AllServices`."""
        self.found.append(name)
        with self._reads.reader(name):
            yield self._only is None or name in self._only
            self._reads.take_node_notes()

    def always(self, why: str) -> None:
        """See `AllServices`."""
        self._reads.cannot_see(why)

    def app(self, app: Any) -> None:
        """Notice whoever asks the app for constructs."""
        self._app = app
        root, node_class = app.node, type(app.node)
        for name in ("find_all", "find_child", "try_find_child"):
            setattr(node_class, name, self._asked(root, getattr(node_class, name)))
        node_class.children = property(self._asked(root, node_class.children.fget))

    def separable(self) -> list[str]:
        """The services that can be synthesized without the others."""
        if self.looks_around or self._has_aspect_in_python():
            return []
        return [name for name in self.found if name not in self._reads.crossing]

    def _has_aspect_in_python(self) -> bool:
        """An aspect of one's own may carry what it saw in one stack into another."""
        if self._app is None:
            return False
        from aws_cdk import Aspects  # noqa: PLC0415  # an app without aws_cdk needs none

        aspects = Aspects.of(self._app).all
        return any(not type(aspect).__module__.startswith("aws_cdk") for aspect in aspects)

    def _asked(self, root: Any, function: Callable[..., Any]) -> Callable[..., Any]:
        def asked(node: Any, *args: Any) -> Any:
            if node.__jsii_ref__.ref == root.__jsii_ref__.ref:
                self.looks_around = True
                if not self.is_whole:
                    raise NeedsOtherServices
            return function(node, *args)

        return asked


_selection: ContextVar[AllServices] = ContextVar("selection", default=AllServices())  # noqa: B039  # has no state


def services_to_synthesize() -> AllServices:
    """What `ServiceApp` asks."""
    return _selection.get()


@contextmanager
def selected(selection: Selection, reads: Reads) -> Iterator[None]:
    """Let `ServiceApp` ask this."""
    token = _selection.set(selection)
    try:
        with reads.reader(COMMON):
            yield
            reads.take_node_notes()
    finally:
        _selection.reset(token)
