"""What has changed since the snapshots were recorded: as a diff, and in words."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lambda_foundry.project import snapshots_folder
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.testing.recorded_parts import recorded_parts
from lambda_foundry.testing.snapshots import TemplateSnapshotExtension, mask_asset_hashes

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
        """What is newly allowed and what no longer is, a sentence each."""
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
        after = str(TemplateSnapshotExtension().serialize(part, matcher=mask_asset_hashes))
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
