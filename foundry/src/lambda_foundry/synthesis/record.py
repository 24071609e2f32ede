"""What is kept of a synthesis beside its result: what it read, what it wrote, and a lock."""

import contextlib
import errno
import hashlib
import json
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from lambda_foundry.project import project_root
from lambda_foundry.synthesis.files import Seen, is_own, service_of, still
from lambda_foundry.synthesis.request import Request

FORMAT = 2
"""Part of every record: raise it when an older one can't be understood."""

NAME = ".synthesis.json"


StackSummary = Sequence[Any]
"""A stack's name, the names of its functions, and how many resources it has."""


# The CLI finds these out with credentials.
FOUND_OUT = {"CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION"}


class Record:
    """One synthesis, as its output folder keeps it."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content
        self._marked = False
        self.files: dict[str, Seen] = {path: tuple(seen) for path, seen in content["files"].items()}
        self.assembly: dict[str, Seen] = {
            path: tuple(seen) for path, seen in content["assembly"].items()
        }
        self.variables: dict[str, str | None] = content["variables"]
        self.facts: dict[str, str | None] = content["facts"]
        self.validated: bool = content["validated"]
        self.services: list[str] = content["services"]
        """All that there were."""
        self.separable: list[str] = content["separable"]
        """Those that can be synthesized without the others."""
        self.unseen: dict[str, str] = content["unseen"]
        """Why a service is synthesized each time; "" stands for all."""
        self.stacks: dict[str, StackSummary] = content["stacks"]
        """What there is to say of each stack, by its path."""

    @classmethod
    def load(cls, output: Path) -> "Record | None":
        """The record in the folder, if there is one, whole, by this Python and for this place."""
        try:
            content = json.loads((output / NAME).read_bytes())
            return cls(content) if content["identity"] == identity() else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, output: Path) -> None:
        """Replace the one in the folder, if it tells anything new."""
        if not self._marked:
            return
        content = {**self._content, "files": self.files, "assembly": self.assembly}
        import tempfile  # noqa: PLC0415  # a tenth of a reuse, which seldom writes

        number, beside = tempfile.mkstemp(dir=output, prefix=NAME)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                # Written at once: piece by piece it takes five times as long.
                file.write(json.dumps(content, separators=(",", ":")))
            Path(beside).replace(output / NAME)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(beside).unlink()
            raise

    def save_marks(self, output: Path) -> None:
        """Note what was looked at and found the same, so that the next run needn't.

        Where nothing can be written, it looks as well.
        """
        with contextlib.suppress(OSError):
            self.save(output)

    def answers(
        self, request: Request, *, whatever: Callable[[str], bool] = lambda _: False
    ) -> bool:
        """Whether a synthesis would give the same, `whatever` may have become of some paths."""
        return (
            self.is_for(request)
            and not self.unseen
            and all(whatever(path) for path in self.changed_files)
            and self.is_whole
            and (self.validated or not request.validates)
        )

    def is_for(self, request: Request) -> bool:
        """Whether variables and context, with the stage in it, are the same."""
        return bool(
            self._content["context"] == request.context_digest
            and self.is_in_surroundings(request.variables)
        )

    def is_in_surroundings(
        self, variables: Mapping[str, str], *, but: Collection[str] = ()
    ) -> bool:
        """Whether the variables that were read are the same, and what was told of the machine."""
        return all(
            digest(variables.get(name)) == value
            for name, value in self.variables.items()
            if name not in but
        ) and all(told(name) == value for name, value in self.facts.items())

    def is_started(self, folder: Path, arguments: Sequence[str]) -> bool:
        """Whether `app.py` ran in this folder with these arguments."""
        return bool(self._content["started"] == [str(folder), list(arguments)])

    @cached_property
    def is_whole(self) -> bool:
        """Whether every file of the assembly still is what was written."""
        return self._changed(self.assembly, exact=True) == []

    @cached_property
    def changed_files(self) -> list[str]:
        """What was edited since, made or deleted."""
        return self._changed(self.files)

    @cached_property
    def changed_services(self) -> set[str] | None:
        """Whose files were edited since; None where it may concern all."""
        changed = set(self.unseen) | {service_of(path) or "" for path in self.changed_files}
        return changed if changed <= set(self.separable) else None

    def _changed(self, files: dict[str, Seen], *, exact: bool = False) -> list[str]:
        changed = []
        for path, seen in files.items():
            now = still(path, seen, exact=exact or is_own(path))
            if now is None:
                changed.append(path)
            elif now != seen:
                files[path] = now
                self._marked = True
        return changed

    def copied(self, output: Path, target: Path) -> "Record":
        """The record of the same assembly in another folder, whose files have to be seen again."""
        assembly = {
            f"{target}{path.removeprefix(str(output))}": (state, None)
            for path, (state, _) in self.assembly.items()
        }
        made = Record({**self._content, "files": self.files, "assembly": assembly})
        made._marked = True
        return made

    @classmethod
    def new(cls, **content: Any) -> "Record":
        """The record of the synthesis that this process made."""
        made = cls({"identity": identity(), **content})
        made._marked = True
        return made


def identity() -> list[Any]:
    """What must be the same for a record to be of any use: the project's place, and Python."""
    flags = (sys.flags.optimize, sys.flags.utf8_mode, sys.flags.dev_mode)
    return [FORMAT, str(project_root()), sys.version, sys.prefix, *flags, *sys.path[1:]]


def told(fact: str) -> str | None:
    """The digest of what a function of the standard library tells of the machine or its user."""
    module, _, name = fact.partition(".")
    try:
        return digest(repr(getattr(import_module(module), name)()))
    except (AttributeError, OSError):
        return None


def digest(value: str | None) -> str | None:
    """A hash that tells values apart without telling them: a variable can hold a password."""
    return value if value is None else hashlib.sha256(value.encode(errors="replace")).hexdigest()


@contextlib.contextmanager
def only_one(output: Path) -> Iterator[None]:
    """Wait until nobody else synthesizes into the folder; whoever is killed no longer does.

    Its own lock, for to import filelock takes half as long as all of an unchanged synthesis.
    """
    with _lock_file(output) as file:
        if file:
            _lock(file.fileno())
        yield


def _lock_file(output: Path) -> contextlib.AbstractContextManager[IO[bytes] | None]:
    """None where nothing can be written: nobody will change what is there then."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        return (output / ".lock").open("ab")
    except OSError as error:
        if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM} and output.is_dir():
            return contextlib.nullcontext()
        raise


if sys.platform == "win32":
    import msvcrt

    def _lock(number: int) -> None:
        os.lseek(number, 0, os.SEEK_SET)
        while True:
            try:
                # Gives up after ten seconds, which is less than a synthesis may take.
                msvcrt.locking(number, msvcrt.LK_LOCK, 1)
            except OSError:
                continue
            return

else:
    import fcntl

    def _lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX)
