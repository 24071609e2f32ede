"""Finds every template of an assembly: of stacks, of the stacks of stages, and of nested stacks."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.template.synthesized_stack import NESTED_STACK_PATH, SynthesizedStack

NESTED_STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, kw_only=True, eq=False)
class StackTemplate:
    """One template, where it is deployed, and which file each of its assets lies in."""

    stack: SynthesizedStack
    body: dict[str, Any]
    assets: dict[str, Path]
    directory: Path
    parent: "StackTemplate | None" = None
    id_in_parent: str = ""

    @property
    def name(self) -> str:
        """The name of the stack; CloudFormation makes up those of nested stacks."""
        return self.stack.name

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The template's resources by logical id."""
        resources: dict[str, dict[str, Any]] = self.body.get("Resources", {})
        return resources

    @cached_property
    def environment(self) -> tuple[str | None, str | None]:
        """Account and region that the app gave the stack, None for what it left open."""
        account, _, region = self.stack.environment.removeprefix("aws://").partition("/")
        return (
            None if account in {"", "unknown-account"} else account,
            None if region in {"", "unknown-region"} else region,
        )

    def construct_path(self, logical_id: str) -> str:
        """The path of the construct behind a resource, without CDK's final `/Resource`."""
        metadata = self.resources[logical_id].get("Metadata", {})
        path: str = metadata.get("aws:cdk:path") or self._paths.get(logical_id, logical_id)
        return path.removesuffix("/Resource")

    @cached_property
    def _paths(self) -> dict[str, str]:
        if self.parent is None:
            return self.stack.paths
        resource = NESTED_STACK_PATH.fullmatch(self.parent.construct_path(self.id_in_parent))
        return self.stack.paths_in(resource[1]) if resource else {}


def read_templates(directory: Path) -> list[StackTemplate]:
    """Every template below an assembly's folder; raises `Mistake` where there is no assembly."""
    if not (directory / "manifest.json").is_file():
        raise Mistake(f"{directory}: is no cloud assembly: it has no manifest.json")
    try:
        return _templates(directory)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise Mistake(f"{directory}: can't be read as a cloud assembly: {error!r}") from error


def _templates(directory: Path) -> list[StackTemplate]:
    assembly = Assembly(directory)
    assets = _assets(assembly)
    found = []
    for stack in assembly.stacks:
        top = StackTemplate(stack=stack, body=stack.template, assets=assets, directory=directory)
        found += [top, *_nested(top)]
    for artifact in assembly.artifacts.values():
        if artifact["type"] == "cdk:cloud-assembly":
            found += _templates(directory / artifact["properties"]["directoryName"])
    return found


def _nested(parent: StackTemplate) -> list[StackTemplate]:
    found = []
    for logical_id, resource in parent.resources.items():
        file = _nested_file(resource, parent) if resource["Type"] == NESTED_STACK else None
        if file:
            nested = StackTemplate(
                stack=parent.stack,
                body=json.loads(file.read_text()),
                assets=parent.assets,
                directory=parent.directory,
                parent=parent,
                id_in_parent=logical_id,
            )
            found += [nested, *_nested(nested)]
    return found


def _nested_file(resource: dict[str, Any], parent: StackTemplate) -> Path | None:
    """The template behind the address of the object that it will be uploaded to."""
    address = json.dumps(resource["Properties"].get("TemplateURL", ""))
    return next((file for key, file in parent.assets.items() if key in address), None)


def _assets(assembly: Assembly) -> dict[str, Path]:
    """Where each uploaded object lies, by its key in the bucket."""
    assets = {}
    for artifact in assembly.artifacts.values():
        if artifact["type"] == "cdk:asset-manifest":
            manifest = json.loads((assembly.directory / artifact["properties"]["file"]).read_text())
            for file in manifest.get("files", {}).values():
                for destination in file["destinations"].values():
                    if "path" in file["source"]:
                        path = assembly.directory / file["source"]["path"]
                        assets[destination["objectKey"]] = path
    return assets
