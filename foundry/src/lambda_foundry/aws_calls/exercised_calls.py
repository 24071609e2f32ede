"""Keeps which calls of AWS handlers made, in tests and in `foundry local`, for whoever asks later.

Each test has a file of its own, and so has each call in `foundry local`: several processes don't
get into each other's way.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.aws_calls.arguments import Arguments, kinds_of, named_by
from lambda_foundry.aws_calls.operations import Call
from lambda_foundry.aws_calls.values import (
    NOTHING,
    Dictionary,
    Many,
    TemplateResource,
    Text,
    Value,
    Values,
    Variable,
    union,
)
from lambda_foundry.project import builds_folder, project_root

NamedBy = Callable[[str], Value | None]
"""What a text in a call's arguments names: a variable, a resource; None for any other text."""


@dataclass(frozen=True, kw_only=True)
class ExercisedCall:
    """One call that a handler made while a test ran, or in the emulator."""

    function: str
    """The path of the function's construct."""
    service: str
    operation: str
    file: str
    """The module in the project, as `lambda_src/uptime/check/handler.py`."""
    line: int
    """0 where nothing tells it, as of a call in a thread."""
    variables: tuple[str, ...] = ()
    """The environment variables that hold what names the resource."""
    resources: tuple[str, ...] = ()
    """The logical ids of the resources that are named otherwise, where a deployment tells."""
    arguments: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    content: str = ""
    """What the module's content was, as a hash: a call of other code says nothing any more."""

    @property
    def call(self) -> Call:
        """The same as it would be found in the code."""
        return Call(
            service=self.service,
            operation=self.operation,
            file=self.file,
            line=self.line,
            resource=frozenset(
                [*map(Variable, self.variables), *map(TemplateResource, self.resources)]
            ),
            arguments=frozenset(self.arguments),
            kinds=frozenset(self.kinds),
        )


def named_resources(given: dict[str, Any], named: NamedBy) -> dict[str, tuple[str, ...]]:
    """What a call's arguments say, as `ExercisedCall` has it."""
    arguments = Arguments(keywords={name: _as_values(one, named) for name, one in given.items()})
    about = named_by(arguments)
    variables = (value.name for value in about if isinstance(value, Variable))
    resources = (value.logical_id for value in about if isinstance(value, TemplateResource))
    return {
        "variables": tuple(sorted(variables)),
        "resources": tuple(sorted(resources)),
        "arguments": tuple(sorted(given)),
        "kinds": tuple(sorted(kinds_of(arguments))),
    }


def _as_values(given: Any, named: NamedBy) -> Values:
    match given:
        case str():
            value = named(given)
            return frozenset({value}) if value else NOTHING
        case dict():
            keys = {key: _as_values(key, named) or frozenset({Text(str(key))}) for key in given}
            entries = ((keys[key], _as_values(one, named)) for key, one in given.items())
            return frozenset({Dictionary(frozenset(entries))})
        case list() | tuple():
            return frozenset({Many(union(_as_values(one, named) for one in given))})
    return NOTHING


def content_of(file: str) -> str:
    """The hash of a module's content; `` for one that isn't there."""
    path = project_root() / file
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def keep(test: str, calls: Iterable[ExercisedCall]) -> None:
    """Note what a test has called, in place of what it called before."""
    found = [asdict(call) for call in calls]
    noted = json.dumps({"test": test, "calls": found}) if found else ""
    write_whole(_tests() / f"{_digest(test)}.json", noted)


def keep_local(calls: Iterable[ExercisedCall]) -> None:
    """Note what was called in the emulator, beside what is noted already."""
    for call in dict.fromkeys(calls):
        noted = json.dumps(asdict(call), sort_keys=True)
        write_whole(_local() / f"{_digest(noted)}.json", noted)


def forget_local_of_other_code() -> None:
    """Remove what was called in the emulator by code that has changed since."""
    for file in _local().glob("*.json"):
        if not _is_current(_read(json.loads(file.read_text(encoding="utf-8")))):
            write_whole(file, "")


def exercised_calls() -> Iterator[tuple[str, ExercisedCall]]:
    """Every call of a test, with the test, as far as its module is what it was."""
    for file in sorted(_tests().glob("*.json")):
        noted: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        for call in map(_read, noted["calls"]):
            if _is_current(call):
                yield noted["test"], call


def local_calls() -> Iterator[ExercisedCall]:
    """Every call in the emulator, as far as its module is what it was."""
    for file in sorted(_local().glob("*.json")):
        call = _read(json.loads(file.read_text(encoding="utf-8")))
        if _is_current(call):
            yield call


def _read(noted: dict[str, Any]) -> ExercisedCall:
    fields: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in noted.items()
    }
    return ExercisedCall(**fields)


def _is_current(call: ExercisedCall) -> bool:
    return bool(call.content) and call.content == content_of(call.file)


def write_whole(file: Path, text: str) -> None:
    """Write a file, all or nothing, or take it away where there is nothing to write."""
    try:
        if text:
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = file.with_suffix(f".{os.getpid()}")
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(file)
        else:
            file.unlink(missing_ok=True)
    except OSError:
        return  # In a checkout that can't be written the run is as good; nothing is kept.


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _tests() -> Path:
    return builds_folder() / "tests" / "calls"


def _local() -> Path:
    return builds_folder() / "local" / "calls"
