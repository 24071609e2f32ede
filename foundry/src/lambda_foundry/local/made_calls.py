"""Reads which calls of AWS the deployed functions make, keeps them, and says which are refused.

What runs in the functions and writes them down is `in_functions/sitecustomize.py`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambda_foundry.aws_calls.exercised_calls import (
    ExercisedCall,
    NamedBy,
    content_of,
    keep_local,
    named_resources,
)
from lambda_foundry.aws_calls.values import TemplateResource, Value, Variable
from lambda_foundry.checks.code_and_role import refusals
from lambda_foundry.checks.environment import variables_of
from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.project import lambda_src_folder, layers_folder, project_root
from lambda_foundry.template.document import shown_name
from lambda_foundry.template.physical_names import name_in

IN_FUNCTIONS = Path(__file__).with_name("in_functions")
"""What functions find on their path, beside what they bring."""


@dataclass(frozen=True)
class MadeCall:
    """A call, and the function that made it."""

    function: DeployedFunction
    call: ExercisedCall

    @property
    def refusals(self) -> list[str]:
        """What its role doesn't allow, in the words of `call-not-allowed`."""
        template = self.function.stack.template
        return refusals(template, self.function.logical_id, self.call.call)


@dataclass
class CallReader:
    """The calls that were made since this reader was."""

    file: Path

    def __post_init__(self) -> None:
        """Skip what was called before."""
        self._position = self.file.stat().st_size if self.file.is_file() else 0

    def new(self, functions: Sequence[DeployedFunction]) -> list[MadeCall]:
        """Those of the project's functions since the last look, in order."""
        by_name = {function.physical_id: function for function in functions}
        noted = (json.loads(line) for line in self._lines())
        return [
            MadeCall(by_name[one["function"]], _call(by_name[one["function"]], one))
            for one in noted
            if one["function"] in by_name
        ]

    def _lines(self) -> list[bytes]:
        if not self.file.is_file():
            return []
        with self.file.open("rb") as file:
            file.seek(self._position)
            whole, end, _ = file.read().rpartition(b"\n")
        self._position += len(whole + end)
        return whole.splitlines()


def refused_calls(made: Iterable[MadeCall]) -> list[tuple[str, str]]:
    """Function and sentence of each call that AWS would refuse, each once; all calls are kept."""
    made = list(made)
    keep_local(one.call for one in made)
    return list(dict.fromkeys((one.function.name, said) for one in made for said in one.refusals))


def _call(function: DeployedFunction, noted: dict[str, Any]) -> ExercisedCall:
    file, line, content = _place(function, noted["places"])
    return ExercisedCall(
        function=shown_name(function.stack.template, function.logical_id),
        service=noted["service"],
        operation=noted["operation"],
        file=file,
        line=line,
        content=content,
        **named_resources(noted["given"], _named_by(function, noted["variables"])),
    )


def _place(function: DeployedFunction, places: list[tuple[str, int, str]]) -> tuple[str, int, str]:
    """The nearest code of the project's, by its file there; the handler's module without any."""
    for name, line, content in places:
        for file in _files(function.name, name):
            if content_of(file) == content:
                return file, line, content
    if places:
        return places[0]
    handler = str(function.properties.get("Handler", "")).rpartition(".")[0].replace(".", "/")
    own = lambda_src_folder() / function.name / f"{handler}.py"
    file = own.relative_to(project_root()).as_posix() if own.is_file() else f"{handler}.py"
    return file, 0, content_of(file)


def _files(function: str, name: str) -> Iterator[str]:
    """Files of the project that may have become the function's of this name, its own first."""
    own = lambda_src_folder() / function / name
    every = [own, *sorted(lambda_src_folder().glob(f"*/*/{name}"))]
    if name.startswith("python/"):
        every = sorted(layers_folder().glob(f"*/{name}"))
    yield from (one.relative_to(project_root()).as_posix() for one in every if one.is_file())


def _named_by(function: DeployedFunction, variables: Mapping[str, str]) -> NamedBy:
    """Finds the variable that holds a text, or the one resource that has it for its name."""
    stack = function.stack
    given = variables_of(stack.template, function.logical_id)
    by_value = {value: name for name, value in variables.items() if name in given}

    def named(text: str) -> Value | None:
        if text in by_value:
            return Variable(by_value[text])
        found = stack.resources_by_name.get(name_in(text), [])
        return TemplateResource(found[0]) if len(found) == 1 else None

    return named
