"""A stack as it was synthesized: its template, those nested in it, and their constructs."""

import json
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.names import construct_id, project_functions

LAYER_VERSION = "AWS::Lambda::LayerVersion"

# The construct path of the resource that deploys a nested stack, and in it the path of the latter.
NESTED_STACK_PATH = re.compile(r"(.+)\.NestedStack/[^/]+\.NestedStackResource")

NESTED_STACK = "AWS::CloudFormation::Stack"

# How every stack refuses an account whose bootstrap is too old.
BOOTSTRAP_CHECK = ("BootstrapVersion", "CheckBootstrapVersion")


class SynthesizedStack:
    """One template, and which construct each part of it came from."""

    def __init__(self, directory: Path, artifact: dict[str, Any]) -> None:
        self._directory = directory
        self._artifact = artifact
        self.path: str = artifact["displayName"].partition(" ")[0]
        self.name: str = artifact["properties"].get("stackName", self.path)
        self.environment: str = artifact.get("environment", "")

    @cached_property
    def template(self) -> dict[str, Any]:
        """The CloudFormation template."""
        template: dict[str, Any] = json.loads(self.template_file.read_text(encoding="utf-8"))
        return template

    @property
    def template_file(self) -> Path:
        """Where the template lies."""
        file: str = self._artifact["properties"]["templateFile"]
        return self._directory / file

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The template's resources by logical id."""
        resources: dict[str, dict[str, Any]] = self.template.get("Resources", {})
        return resources

    def of_type(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """The resources of one CloudFormation type, by logical id."""
        return {
            logical_id: resource
            for logical_id, resource in self.resources.items()
            if resource["Type"] == resource_type
        }

    def only(self, resource_type: str) -> dict[str, Any]:
        """The one resource of its type."""
        (resource,) = self.of_type(resource_type).values()
        return resource

    @property
    def paths(self) -> dict[str, str]:
        """For each logical id the path of the construct that it came from."""
        return self.paths_in("")

    def paths_in(self, nested_stack: str) -> dict[str, str]:
        """The same for a nested stack, by its path; logical ids are its own."""
        return self._paths_by_nested_stack.get(nested_stack, {})

    @cached_property
    def _paths_by_nested_stack(self) -> dict[str, dict[str, str]]:
        """The paths by nested stack, those of the stack itself under an empty name."""
        located = [
            (path.removeprefix("/"), entry["data"])
            for path, entries in self._metadata.items()
            for entry in entries
            if entry["type"] == "aws:cdk:logicalId"
        ]
        nested = {match[1] for path, _ in located if (match := NESTED_STACK_PATH.fullmatch(path))}
        found: dict[str, dict[str, str]] = {}
        for path, logical_id in located:
            found.setdefault(_around(path, nested), {})[logical_id] = path
        return found

    @property
    def assets_by_parameter(self) -> dict[str, str]:
        """The files of CDK's legacy synthesizer, by the parameter that gets the object's key."""
        return {
            entry["data"]["s3KeyParameter"]: entry["data"]["path"]
            for entries in self._metadata.values()
            for entry in entries
            if entry["type"] == "aws:cdk:asset" and "s3KeyParameter" in entry["data"]
        }

    @cached_property
    def _metadata(self) -> dict[str, list[dict[str, Any]]]:
        return noted(self._directory, self._artifact)

    @property
    def function_names(self) -> list[str]:
        """The names of this project's functions that have resources here."""
        return [name for service, name in project_functions() if self.path == construct_id(service)]

    def part(self, construct_path: str) -> dict[str, Any]:
        """What a construct and its children put into the template, section by section."""
        return self._sections(lambda path: (path + "/").startswith(construct_path + "/"))

    def shared_part(self) -> dict[str, Any]:
        """What belongs to no function, is no layer, and was not added by CDK for every stack."""
        functions = tuple(f"{self.path}/{construct_id(name)}/" for name in self.function_names)
        elsewhere = self._layer_paths | {f"{self.path}/{id_}" for id_ in BOOTSTRAP_CHECK}
        return self._sections(
            lambda path: bool(path) and not path.startswith(functions) and path not in elsewhere
        )

    @cached_property
    def _layer_paths(self) -> set[str]:
        return {self.paths[logical_id] for logical_id in self.of_type(LAYER_VERSION)}

    def _sections(self, wanted: Callable[[str], bool]) -> dict[str, Any]:
        chosen = {
            section: {
                logical_id: value
                for logical_id, value in content.items()
                if wanted(self.paths.get(logical_id, ""))
            }
            for section, content in self.template.items()
            if isinstance(content, dict)
        }
        return {section: content for section, content in chosen.items() if content}


class StackTemplate:
    """One template, where it is deployed, and which file each of its assets lies in."""

    # No dataclass: to import that takes an eighth of the imports of an unchanged synthesis.
    def __init__(
        self,
        *,
        stack: SynthesizedStack,
        body: dict[str, Any],
        assets: dict[str, Path],
        directory: Path,
        parent: "StackTemplate | None" = None,
        id_in_parent: str = "",
    ) -> None:
        self.stack = stack
        self.body = body
        self.assets = assets
        self.directory = directory
        self.parent = parent
        self.id_in_parent = id_in_parent

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

    @property
    def nested(self) -> "list[StackTemplate]":
        """The templates of the stacks nested in it, and in those."""
        found: list[StackTemplate] = []
        for logical_id, resource in self.resources.items():
            file = self._nested_file(resource) if resource["Type"] == NESTED_STACK else None
            if file:
                body = json.loads(file.read_text(encoding="utf-8"))
                inside = StackTemplate(
                    stack=self.stack,
                    body=body,
                    assets=self.assets,
                    directory=self.directory,
                    parent=self,
                    id_in_parent=logical_id,
                )
                found += [inside, *inside.nested]
        return found

    def _nested_file(self, resource: dict[str, Any]) -> Path | None:
        """The template behind the address of the object that it will be uploaded to."""
        address = json.dumps(resource["Properties"].get("TemplateURL", ""))
        return next((file for key, file in self.assets.items() if key in address), None)


def noted(directory: Path, artifact: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What CDK noted of an artifact's constructs, by their paths, also in a file of its own."""
    metadata: dict[str, list[dict[str, Any]]] = artifact.get("metadata", {})
    if extra := artifact.get("additionalMetadataFile"):
        metadata = metadata | json.loads((directory / extra).read_text(encoding="utf-8"))
    return metadata


def _around(path: str, nested: set[str]) -> str:
    """The innermost of the nested stacks that a construct lies in, or nothing."""
    around = path if nested else ""
    while around and around not in nested:
        around = around.rpartition("/")[0]
    return around


def layers(stack: SynthesizedStack) -> dict[str, dict[str, Any]]:
    """The layer versions that a stack owns, by their construct ids."""
    return {
        stack.paths[logical_id].split("/")[1]: layer
        for logical_id, layer in stack.of_type(LAYER_VERSION).items()
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


def _own_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if not key.startswith("aws:")}
