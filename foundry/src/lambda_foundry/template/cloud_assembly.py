"""Reads a synthesized cloud assembly from disk; needs no aws_cdk."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.names import construct_id
from lambda_foundry.project import project_root
from lambda_foundry.template.synthesized_stack import SynthesizedStack


def default_output() -> Path:
    """Where the CDK CLI has the project's assembly written."""
    return project_root() / "cdk.out"


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
