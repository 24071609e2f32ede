"""The snapshots: parts of templates and APIs' contracts, where they are kept, what has changed."""

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syrupy.data import SnapshotCollections
from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.location import PyTestLocation
from syrupy.types import SerializableData, SerializedData, SnapshotIndex

from lambda_foundry.access.report import words_of
from lambda_foundry.names import (
    construct_id,
    project_functions,
    project_services,
    services_left_out,
)
from lambda_foundry.openapi import CONTRACT_SUFFIX
from lambda_foundry.openapi.contract import (
    Promises,
    is_contract,
    laid_out,
    told_changes,
)
from lambda_foundry.project import snapshots_folder
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.stack import LAYER_VERSION, Stack

Part = dict[str, Any]

NOTE = "note"
"""The property by which a test that passes has a line told at the end of the run."""

ASSET = re.compile(r"\b[0-9a-f]{64}(\.[a-z]+)\b")
"""The file of an asset, named after its content: code, a layer, the template of a nested stack."""

IMAGE = re.compile(r'(-container-assets-[^"]*:)[0-9a-f]{64}\b')
"""The tag of an image that is built from a folder of the app, in CDK's own repository."""

VERSION = re.compile(r"CurrentVersion[0-9A-F]{8}[0-9a-f]{32}\b")
"""The logical id of a function's `current_version`, which CDK ends in a hash of code and settings.

A function has one as soon as it has an alias.
"""

HASHED_ID = re.compile(r"([0-9A-F]{8})[0-9a-f]{32}\b")
"""Any logical id of that form, as that of a REST API's deployment, made of what it names."""


def without_hashes(snapshot: str) -> str:
    """The text of a snapshot without what each change of a handler or a layer would change."""
    masked = IMAGE.sub(r"\1<asset>", ASSET.sub(r"<asset>\1", snapshot))
    return HASHED_ID.sub(r"\1<hash>", masked) if VERSION.search(masked) else masked


class TemplateSnapshotExtension(JSONSnapshotExtension):
    """Keeps the snapshot named `uptime/check` in `tests/snapshots/uptime/check.json`."""

    def serialize(self, data: SerializableData, **chosen: Any) -> SerializedData:
        """The JSON that is kept and compared, without hashes of code; a contract is laid out."""
        if is_contract(data):
            return f"{laid_out(data)}\n"
        return without_hashes(str(super().serialize(data, **chosen)))

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """One folder for all, so that the snapshot of a deleted function is noticed."""
        return str(snapshots_folder())

    def discover_snapshots(self, **given: Any) -> SnapshotCollections:
        """What may be unused: nothing of services that this run isn't about, and no layers then."""
        left_out = services_left_out()
        found = super().discover_snapshots(**given)
        if not left_out:
            return found
        folders = {str(snapshots_folder() / name) for name in {*left_out, "layers"}}
        kept = SnapshotCollections()
        for collection in found:
            if str(Path(collection.location).parent) not in folders:
                kept.add(collection)
        return kept

    @classmethod
    def get_file_basename(cls, *, test_location: PyTestLocation, index: SnapshotIndex) -> str:
        """The name given in the test is the path."""
        return str(index)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        """The file's own name, as syrupy finds it when it looks for unused ones."""
        return str(index).rpartition("/")[2]


def function_part(assembly: Assembly, service: str, function: str) -> Part:
    """What a function may do and who may invoke it, in words, and what it adds to the template."""
    stack = assembly.stack(service)
    part = stack.part(f"{stack.path}/{construct_id(function)}")
    recorded: Part = words_of(stack, part) | without_metadata(part)
    return recorded


def service_part(assembly: Assembly, service: str) -> Part:
    """The same for what a service's functions share."""
    stack = assembly.stack(service)
    shared = stack.shared_part()
    recorded: Part = words_of(stack, shared) | without_metadata(shared)
    return recorded


def layer_parts(assembly: Assembly) -> dict[str, list[Part]]:
    """What each layer adds, in each stack that uses it."""
    found: dict[str, list[Part]] = {}
    for stack in assembly.stacks:
        for name, layer in layers(stack).items():
            found.setdefault(name, []).append(without_metadata(layer))
    return found


def layers(stack: Stack) -> dict[str, Part]:
    """The layer versions that a stack owns, by their construct ids."""
    return {
        stack.paths[logical_id].split("/")[1]: stack.template.resources[logical_id]
        for logical_id in stack.template.ids(LAYER_VERSION)
        if logical_id in stack.paths  # SAM makes others, which are recorded as they are written
    }


def without_metadata(part: Any) -> Any:
    """A part of a template less what CDK notes for its own tools: construct and asset paths."""
    if isinstance(part, dict):
        kept = {
            key: _own_metadata(value) if key == "Metadata" else without_metadata(value)
            for key, value in part.items()
        }
        return {key: value for key, value in kept.items() if not (key == "Metadata" and not value)}
    return [without_metadata(item) for item in part] if isinstance(part, list) else part


def _own_metadata(metadata: Part) -> Part:
    return {key: value for key, value in metadata.items() if not key.startswith("aws:")}


def may_have_api() -> list[tuple[str, str]]:
    """Each function of the project, and each service for functions that its stack makes itself."""
    shared = [(service, "__init__") for service in project_services()]
    return [*project_functions(), *shared]


def broken_promises(name: str, contract: Part) -> list[str]:
    """What breaks callers since the snapshot was recorded, and which routes are new."""
    file = snapshots_folder() / f"{name}.json"
    if not file.is_file():
        return [
            f"{name}.json isn't recorded; run uv run foundry test on your machine, and commit it"
        ]
    return told_changes(file.read_text(encoding="utf-8"), contract)


def recorded_parts(assembly: Assembly) -> dict[str, Part]:
    """All of them, by the names of their snapshots."""
    services = {
        f"{service}/__init__": service_part(assembly, service) for service in project_services()
    }
    functions = {
        f"{service}/{function}": function_part(assembly, service, function)
        for service, function in project_functions()
    }
    of_layers = {f"layers/{name}": parts[0] for name, parts in layer_parts(assembly).items()}
    promises = Promises(assembly)
    contracts = {
        f"{service}/{function}{CONTRACT_SUFFIX}": promise.contract
        for service, function in may_have_api()
        if (promise := promises.of(service, function))
    }
    return services | functions | of_layers | contracts


BESIDE = "beside its functions"

SENTENCES = {
    "can": ("can now {}", "can no longer {}"),
    "can be invoked by": ("can now be invoked by {}", "can no longer be invoked by {}"),
    "also": ("now: {}", "no longer: {}"),
    BESIDE: ("now: {}", "no longer: {}"),
}
"""How a line that came and one that went are told."""


@dataclass(frozen=True)
class Change:
    """One snapshot that would be recorded otherwise now."""

    name: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """A unified diff of the snapshot's file."""
        file = f"tests/snapshots/{self.name}.json"
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), file, file, lineterm=""
        )
        return "\n".join(lines)

    @property
    def words(self) -> list[str]:
        """What is newly allowed, what no longer is, and what breaks callers, a sentence each."""
        if is_contract(now := json.loads(self.after)):
            function = self.name.removesuffix(CONTRACT_SUFFIX).removesuffix("/__init__")
            return [f"{function}: {line}" for line in told_changes(self.before, now)]
        before, after = _words(self.before), _words(self.after)
        return [
            f"{self.name.removesuffix('/__init__')} {sentence.format(line)}"
            for kind, sentences in SENTENCES.items()
            for lines, others, sentence in (
                (after.get(kind, []), before.get(kind, []), sentences[0]),
                (before.get(kind, []), after.get(kind, []), sentences[1]),
            )
            for line in lines
            if line not in others
        ]


def snapshot_changes(assembly: Assembly) -> Iterator[Change]:
    """Each snapshot that is recorded and differs from what the assembly has now."""
    for name, part in recorded_parts(assembly).items():
        file = snapshots_folder() / f"{name}.json"
        if not file.is_file():
            continue
        before = file.read_text(encoding="utf-8")
        after = str(TemplateSnapshotExtension().serialize(part))
        if before != after:
            yield Change(name, before, after)


def _words(snapshot: str) -> dict[str, list[str]]:
    """The words of a snapshot by their kind, of all its functions together."""
    found: dict[str, list[str]] = {}
    access: dict[str, Any] = json.loads(snapshot).get("Access", {})
    for path, kinds in access.items():
        for kind, lines in ({BESIDE: kinds} if path == BESIDE else kinds).items():
            found.setdefault(kind, []).extend(lines)
    return found
