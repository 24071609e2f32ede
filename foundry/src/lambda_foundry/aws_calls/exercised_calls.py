"""Keeps which calls of AWS the tests' handlers made, for whoever asks later what was tested.

Each test has a file of its own, so tests in several processes don't get into each other's way.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.aws_calls.recorded_calls import Call
from lambda_foundry.aws_calls.values import Variable
from lambda_foundry.project import builds_folder, project_root


@dataclass(frozen=True, kw_only=True)
class ExercisedCall:
    """One call that a handler made while a test ran."""

    function: str
    """The path of the function's construct."""
    service: str
    operation: str
    file: str
    """The module in the project, as `lambda_src/uptime/check/handler.py`."""
    line: int
    variables: tuple[str, ...] = ()
    """The environment variables that hold what names the resource."""
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
            resource=frozenset(map(Variable, self.variables)),
            arguments=frozenset(self.arguments),
            kinds=frozenset(self.kinds),
        )


def content_of(file: str) -> str:
    """The hash of a module's content; `` for one that isn't there."""
    path = project_root() / file
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def keep(test: str, calls: Iterable[ExercisedCall]) -> None:
    """Note what a test has called, in place of what it called before."""
    file = _folder() / f"{hashlib.sha256(test.encode()).hexdigest()[:16]}.json"
    found = [asdict(call) for call in calls]
    try:
        if found:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps({"test": test, "calls": found}), encoding="utf-8")
        else:
            file.unlink(missing_ok=True)
    except OSError:
        return  # In a checkout that can't be written the tests are as good; nothing is kept.


def exercised_calls() -> Iterator[tuple[str, ExercisedCall]]:
    """Every call with its test, as far as its module is what it was."""
    for file in sorted(_folder().glob("*.json")):
        noted: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        for call in noted["calls"]:
            lists = {name: tuple(call[name]) for name in ("variables", "arguments", "kinds")}
            exercised = ExercisedCall(**call | lists)
            if exercised.content == content_of(exercised.file):
                yield noted["test"], exercised


def _folder() -> Path:
    return builds_folder() / "tests" / "calls"
