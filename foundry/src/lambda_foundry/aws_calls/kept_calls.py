"""Keeps what was found in a function's code, so that the next process needn't read the same again.

It holds for as long as each module that was read has the same content, each name that was looked
for leads to the same file or to none, and neither the reader nor boto3 has changed.
`FOUNDRY_PLAIN=1` leaves it out.
"""

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lambda_foundry.acceleration.switch import is_plain
from lambda_foundry.aws_calls.exercised_calls import write_whole
from lambda_foundry.aws_calls.name_flow import NameFlow
from lambda_foundry.aws_calls.operations import PACKAGE, Call, CallsFound, CantTell
from lambda_foundry.aws_calls.project_code import ProjectCode
from lambda_foundry.aws_calls.values import Formatted, Text, Unclear, Value, Variable
from lambda_foundry.project import builds_folder, find_project
from lambda_foundry.template import asset_files

LONG = 7 * 24 * 3600
"""Seconds after which what was found is looked for again, so that functions that are gone go."""


def calls_found(code: ProjectCode, handler: str, *, name: str) -> CallsFound:
    """What a function's code calls; `name` tells it from the project's other functions."""
    if is_plain() or find_project() is None:
        return NameFlow(code, handler).read()
    file = _home() / f"{_digest(f'{name} {handler}'.encode())[:32]}.json"
    noted = _noted(file)
    if noted.get("reader") == _reader() and code.still_leads_to(noted["names"], noted["modules"]):
        return CallsFound([_call(one) for one in noted["calls"]], [*_cant_tell(noted)])
    found = NameFlow(code, handler).read()
    _remove_old()
    write_whole(file, json.dumps(_kept(code, found)))
    return found


def _noted(file: Path) -> dict[str, Any]:
    try:
        noted = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _kept(code: ProjectCode, found: CallsFound) -> dict[str, Any]:
    return {
        "reader": _reader(),
        "names": code.names,
        "modules": code.contents(),
        "calls": [_as_json(call) for call in found.calls],
        "cant_tell": [vars(one) for one in found.cant_tell],
    }


def _as_json(call: Call) -> dict[str, Any]:
    sets = {"arguments": sorted(call.arguments), "kinds": sorted(call.kinds)}
    return vars(call) | sets | {"resource": sorted(map(_naming, call.resource))}


def _naming(value: Value) -> list[Any]:
    """A text or a variable that may name a resource; of anything else only that it is there."""
    match value:
        case Text(text):
            return ["text", text]
        case Variable(name, otherwise):
            return ["variable", name, json.dumps(sorted(map(_naming, otherwise)))]
        case Formatted(parts):
            return ["formatted", json.dumps([_naming(part) for part in parts])]
    return ["unclear", ""]


def _call(noted: dict[str, Any]) -> Call:
    sets = {name: frozenset(noted[name]) for name in ("arguments", "kinds")}
    return Call(**noted | sets | {"resource": frozenset(_values(noted["resource"]))})


def _values(noted: list[list[Any]]) -> Iterator[Value]:
    for kind, text, *otherwise in noted:
        match kind:
            case "text":
                yield Text(text)
            case "variable":
                yield Variable(text, frozenset(_values(json.loads(otherwise[0]))))
            case "formatted":
                yield Formatted(tuple(_values(json.loads(text))))
            case _:
                yield Unclear()


def _cant_tell(noted: dict[str, Any]) -> Iterator[CantTell]:
    return (CantTell(**one) for one in noted["cant_tell"])


@cache
def _reader() -> str:
    """A hash of all that decides what is found in code, the code apart."""
    own = [Path(str(file)) for file in resources.files(PACKAGE).iterdir() if file.is_file()]
    found = [find_spec(package) for package in ("boto3", "botocore")]
    models = [Path(spec.origin) for spec in found if spec and spec.origin]
    # Their `__init__.py` has the version.
    files = [*sorted(own), Path(asset_files.__file__), *models]
    return _digest(b"".join([sys.version.encode(), *(file.read_bytes() for file in files)]))


def _remove_old() -> None:
    for file in _home().glob("*.json"):
        try:
            if time.time() - file.stat().st_mtime > LONG:
                file.unlink()
        except OSError:
            continue  # Another process was faster, or nobody may write here.


def _home() -> Path:
    return builds_folder() / "calls"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
