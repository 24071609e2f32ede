# ruff: noqa: INP001  # Python looks for it by its name, in a folder of its path
"""Notes which calls of AWS a deployed function makes, keeps them in the emulator, ends breakpoints.

Python imports it as the function starts. It runs in the emulator's workers, with whatever Python
and packages they have, so it takes nothing but Python's own modules, and a call goes on whatever
happens here.
"""

import contextlib
import functools
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

CLIENT = "botocore.client"
IN_AWS = re.compile(r"https://(\w+)\.execute-api\.[\w.-]+/([^/]+)/?")
"""The address of an API and its stage in AWS, by which code sends to WebSocket connections."""
MOST_PLACES = 30
LONGEST_NAME = 2048
"""Characters; of what is longer nothing names a resource."""
NOBODY_ANSWERS = (
    "breakpoint() can't stop in the emulator; run foundry invoke SERVICE/FUNCTION --local at a "
    "terminal, or with --debug for an editor"
)


class OnImport(MetaPathFinder):
    """Watches the calls of botocore from its import on: a function may bring one of its own."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where the module is by the other finders, with a loader that watches its calls."""
        if name != CLIENT:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec and spec.loader:
            spec.loader.exec_module = watching(spec.loader.exec_module)  # type: ignore[method-assign,assignment]  # of this one loader
        return spec


def watching(load: Callable[[ModuleType], None]) -> Callable[[ModuleType], None]:
    """Load botocore's module of clients, and take down each call before it is made."""

    def load_and_watch(module: ModuleType) -> None:
        load(module)
        client = module.BaseClient
        by_botocore = client._make_api_call  # noqa: SLF001  # every call goes through it

        def make_api_call(itself: Any, operation: str, given: dict[str, Any]) -> Any:
            with contextlib.suppress(Exception):
                if not has_own_credentials(itself):
                    note(itself.meta.service_model.service_name, operation, given)
            return by_botocore(itself, operation, given)

        client._make_api_call = make_api_call  # noqa: SLF001  # as above
        lead_to_emulator(module.ClientCreator)

    return load_and_watch


def lead_to_emulator(creator: Any) -> None:
    """Have clients that send to WebSocket connections do so in the emulator.

    They are given the address of their API in AWS; the emulator knows its id and its stage.
    """
    by_botocore = creator.create_client

    def create_client(itself: Any, *given: Any, **by_name: Any) -> Any:
        if found := IN_AWS.fullmatch(str(by_name.get("endpoint_url"))):
            emulator = os.environ["AWS_ENDPOINT_URL"]
            by_name["endpoint_url"] = f"{emulator}/_aws/execute-api/{found[1]}/{found[2]}"
        return by_botocore(itself, *given, **by_name)

    creator.create_client = create_client


def has_own_credentials(client: Any) -> bool:
    """Whether the code has given it some: then it calls as somebody else than its role."""
    signer = getattr(client, "_request_signer", None)
    return getattr(getattr(signer, "_credentials", None), "method", "") == "explicit"


def note(service: str, operation: str, given: dict[str, Any]) -> None:
    """Write down a call as one line, at once, since several processes write the same file."""
    names = without_content(given)
    line = {
        "function": os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        "service": service,
        "operation": operation,
        "given": names,
        "variables": variables_with({*texts_in(names)}),
        "places": list(places(sys._getframe(1))),  # noqa: SLF001  # as logging does
    }
    file = os.open(os.environ["FOUNDRY_LOCAL_CALLS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, (json.dumps(line) + "\n").encode())
    finally:
        os.close(file)


def without_content(given: Any) -> Any:
    """The arguments by their names, as far as they may name a resource."""
    match given:
        case dict():
            return {str(name): without_content(one) for name, one in given.items()}
        case list() | tuple():
            return [without_content(one) for one in given]
        case str() if len(given) <= LONGEST_NAME:
            return given
    return None


def texts_in(given: Any) -> Iterator[str]:
    """Every text in the arguments."""
    match given:
        case str():
            yield given
        case dict():
            yield from given
            yield from (text for one in given.values() for text in texts_in(one))
        case list():
            yield from (text for one in given for text in texts_in(one))


def variables_with(values: set[str]) -> dict[str, str]:
    """The environment variables that hold one of these."""
    return {name: value for name, value in os.environ.items() if value in values}


def places(frame: FrameType | None) -> Iterator[tuple[str, int, str]]:
    """Files of the function and its layers that led to the call: name, line, hash of content."""
    count = 0
    while frame and count < MOST_PLACES:
        if name := name_of(frame.f_code.co_filename):
            yield name, frame.f_lineno, content_of(frame.f_code.co_filename)
            count += 1
        frame = frame.f_back


@functools.cache
def name_of(file: str) -> str:
    """A file's name in the function's package or in a layer; empty for any other."""
    layers = os.environ.get("_LAMBDA_LAYERS_DIRS", "").split(os.pathsep)
    for folder in (os.environ["LAMBDA_TASK_ROOT"], *filter(None, layers)):
        if Path(file).is_relative_to(folder):
            return Path(file).relative_to(folder).as_posix()
    return ""


@functools.cache
def content_of(file: str) -> str:
    """The hash of a file's content."""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()


def end_at_breakpoint(*_: object, **__: object) -> None:
    """End the function as in Lambda: the debugger would wait here until it is too late."""
    from bdb import BdbQuit  # noqa: PLC0415  # hardly ever needed

    caller = sys._getframe(1)  # noqa: SLF001  # as logging does
    place = f"{Path(caller.f_code.co_filename).name}:{caller.f_lineno}"
    print(f"{place}: {NOBODY_ANSWERS}", file=sys.stderr, flush=True)
    raise BdbQuit


if {"FOUNDRY_LOCAL_CALLS", "AWS_LAMBDA_FUNCTION_NAME"} <= os.environ.keys():
    sys.meta_path.insert(0, OnImport())
    if "PYTHONBREAKPOINT" not in os.environ:
        sys.breakpointhook = end_at_breakpoint
