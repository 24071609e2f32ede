"""The templates of a cloud assembly, each with what its manifest tells about the stack."""

import json
from pathlib import Path
from typing import Any

from lambda_foundry.template.document import Template, as_dict


def read_templates(directory: Path) -> dict[str, Template]:
    """Every stack's template by the construct path of the stack."""
    stacks = _stacks(directory)
    return {
        str(stack.get("displayName", file)).partition(" ")[0]: template_in(
            directory, file, json.loads((directory / file).read_text(encoding="utf-8"))
        )
        for file, stack in sorted(stacks.items())
    }


def template_in(directory: Path, file: str, document: Any) -> Template:
    """A template that lies in a folder, with its stack's name and region if the folder tells."""
    stack = _stacks(directory).get(file, {})
    region = str(stack.get("environment", "")).rpartition("/")[2]
    name = as_dict(stack.get("properties")).get("stackName")
    template = Template(
        document,
        folder=directory,
        stack_name=name if isinstance(name, str) else None,
        region=region if region and not region.startswith("unknown") else None,
    )
    template.file = directory / file
    return template


def _stacks(directory: Path) -> dict[str, dict[str, Any]]:
    """The manifest's stacks by the files of their templates."""
    try:
        manifest = as_dict(json.loads((directory / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
    artifacts = map(as_dict, as_dict(manifest.get("artifacts")).values())
    return {
        str(as_dict(artifact.get("properties")).get("templateFile")): artifact
        for artifact in artifacts
        if artifact.get("type") == "aws:cloudformation:stack"
    }
