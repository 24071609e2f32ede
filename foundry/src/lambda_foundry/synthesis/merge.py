"""Puts the stacks that were synthesized again in the place of their old ones."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lambda_foundry.names import construct_id
from lambda_foundry.synthesis.assembly_files import read_json

# Artifacts that say the same whichever stacks are synthesized.
OF_THE_APP = {"Tree", "aws-cdk-lib/feature-flag-report"}


class Whole:
    """An assembly as it was before some of its stacks are synthesized again."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._manifest = read_json(output / "manifest.json")
        self._tree = read_json(output / "tree.json")

    def take_in(self, services: Iterable[str]) -> bool:
        """Add the other stacks to what was written for these; False where that isn't exact."""
        manifest, tree = (
            read_json(self._output / "manifest.json"),
            read_json(self._output / "tree.json"),
        )
        chosen = list(services)
        if not stands_alone(manifest, chosen):
            return False
        self._manifest["artifacts"] |= manifest["artifacts"]
        self._tree["tree"]["children"] |= tree["tree"]["children"]
        (self._output / "manifest.json").write_text(
            json.dumps(self._manifest, indent=2, ensure_ascii=False), encoding="utf-8"
        )
        (self._output / "tree.json").write_text(
            json.dumps(self._tree, separators=(",", ":"), ensure_ascii=False), encoding="utf-8"
        )
        return True


def stands_alone(manifest: dict[str, Any], services: Iterable[str]) -> bool:
    """Whether the app is these services' stacks, one each, and no stack needs another."""
    if "missing" in manifest:
        return False
    stacks = {construct_id(service) for service in services}
    artifacts = manifest["artifacts"]
    names = stacks | {f"{stack}.assets" for stack in stacks} | OF_THE_APP
    return artifacts.keys() == names and all(
        artifacts[stack]["dependencies"] == [f"{stack}.assets"] for stack in stacks
    )
