"""Reads a synthesized cloud assembly from disk; needs no aws_cdk."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from building_blocks.names import construct_id
from building_blocks.project import ROOT
from tools.synthesized_stack import SynthesizedStack

OUTPUT = ROOT / "cdk.out"


class Assembly:
    """The folder that `app.py` writes: a manifest, a template for each stack, and assets."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @cached_property
    def artifacts(self) -> dict[str, dict[str, Any]]:
        """What the manifest lists: stacks, asset manifests, the assemblies of stages."""
        manifest = json.loads((self.directory / "manifest.json").read_text())
        artifacts: dict[str, dict[str, Any]] = manifest.get("artifacts", {})
        return artifacts

    @cached_property
    def stacks(self) -> list[SynthesizedStack]:
        """Every stack, in the order of the construct ids."""
        return [
            SynthesizedStack(self.directory, {"displayName": id_, **artifact})
            for id_, artifact in sorted(self.artifacts.items())
            if artifact["type"] == "aws:cloudformation:stack"
        ]

    def stack(self, service: str) -> SynthesizedStack:
        """The stack of a service of this project."""
        return next(stack for stack in self.stacks if stack.path == construct_id(service))
