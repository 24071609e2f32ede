"""Notes which calls of AWS the handlers under test make, and compares them with their roles.

A call is a handler's where its module is the nearest of the project's files that led to it: what a
test itself calls, to fill a table for one, is nobody's. Calls are seen whether moto answers them or
botocore's Stubber. One in a thread isn't seen, since nothing leads back to its handler.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from lambda_foundry.aws_calls.exercised_calls import ExercisedCall, content_of, named_resources
from lambda_foundry.aws_calls.values import Variable
from lambda_foundry.checks.code_and_role import refusals
from lambda_foundry.checks.environment import variables_of
from lambda_foundry.invoke.function import FoundFunction
from lambda_foundry.project import layers_folder, project_root
from lambda_foundry.testing.handler_imports import Modules, handler_files

CLIENT = "botocore.client"


@dataclass(frozen=True)
class Place:
    """Where a call stands: the handler's folder, and the module and line of it or of a layer."""

    source: Path
    file: str
    line: int
    entered_by: str
    """The module of the folder that the test called, which may be one of several handlers."""


@dataclass
class HandlerCalls:
    """The calls of one test, by the functions that may have the code of each loaded handler."""

    made: list[ExercisedCall] = field(default_factory=list)
    _functions: dict[Path, list[FoundFunction]] = field(default_factory=dict)
    _refused: dict[str, None] = field(default_factory=dict)
    _is_watching: bool = False

    def watch(self, modules: Modules, patch: pytest.MonkeyPatch) -> None:
        """Note what the handler's code calls until the patch is undone, once botocore is there."""
        known = self._functions.setdefault(modules.own, [])
        known += [each for each in modules.functions if each not in known]
        client = getattr(sys.modules.get(CLIENT), "BaseClient", None)
        if client is None or self._is_watching:
            return
        self._is_watching = True
        by_botocore: Callable[..., Any] = client._make_api_call  # noqa: SLF001  # every call goes through it

        def make_api_call(itself: Any, operation: str, given: dict[str, Any]) -> Any:
            if not _has_own_credentials(itself):
                self._note(itself.meta.service_model.service_name, operation, given)
            return by_botocore(itself, operation, given)

        patch.setattr(client, "_make_api_call", make_api_call)

    @property
    def refused(self) -> list[str]:
        """What AWS would have answered AccessDenied to, a sentence each."""
        return list(self._refused)

    def _note(self, service: str, operation: str, given: dict[str, Any]) -> None:
        place = _nearest(sys._getframe(1), list(self._functions))  # noqa: SLF001  # as logging does
        if place is None:
            return
        functions = _entered(self._functions[place.source], place.entered_by)
        calls = [_call(function, service, operation, given, place) for function in functions]
        self.made += calls
        refused = [
            refusals(function.template, function.logical_id, call.call)
            for function, call in zip(functions, calls, strict=True)
        ]
        # Of functions that share the code, the test doesn't say which one it is about.
        if refused and all(refused):
            self._refused |= dict.fromkeys(refused[0])


def _nearest(frame: FrameType | None, sources: list[Path]) -> Place | None:
    """The nearest code of the project's, if it is a handler's or one of a layer that it calls."""
    found: tuple[str, int] | None = None
    place: Place | None = None
    while frame:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(project_root() / "tests"):
            return place
        source = next((one for one in sources if file.is_relative_to(one)), None)
        if found is None and (source or file.is_relative_to(layers_folder())):
            found = (file.relative_to(project_root()).as_posix(), frame.f_lineno)
        if source and found:
            place = Place(source, *found, entered_by=file.relative_to(source).as_posix())
        frame = frame.f_back
    return place


def _entered(functions: list[FoundFunction], module: str) -> list[FoundFunction]:
    """Those whose handler is in the module; all of them where none is."""
    named = [each for each in functions if module in handler_files(each)]
    return named or functions


def _has_own_credentials(client: Any) -> bool:
    """Whether the code has given it some: then it calls as somebody else than its role."""
    signer = getattr(client, "_request_signer", None)
    return getattr(getattr(signer, "_credentials", None), "method", "") == "explicit"


def _call(
    function: FoundFunction, service: str, operation: str, given: dict[str, Any], place: Place
) -> ExercisedCall:
    # Names that a test has made up mean nothing on AWS, but the variables that hold them do.
    names = variables_of(function.template, function.logical_id)
    by_value = {os.environ[name]: Variable(name) for name in names if os.environ.get(name)}
    return ExercisedCall(
        function=function.path,
        service=service,
        operation=operation,
        file=place.file,
        line=place.line,
        content=content_of(place.file),
        **named_resources(given, by_value.get),
    )


handler_calls = pytest.StashKey[HandlerCalls]()
"""What the handlers of a test have called."""
