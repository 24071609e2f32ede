"""A stack as it was synthesized: its template, and which construct each part of it came from."""

import json
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.names import construct_id
from lambda_foundry.project_functions import project_functions

LAYER_VERSION = "AWS::Lambda::LayerVersion"

# The construct path of the resource that deploys a nested stack, and in it the path of the latter.
NESTED_STACK_PATH = re.compile(r"(.+)\.NestedStack/[^/]+\.NestedStackResource")

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
        template: dict[str, Any] = json.loads(self.template_file.read_text())
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
        """What CDK noted by construct path."""
        metadata: dict[str, list[dict[str, Any]]] = self._artifact.get("metadata", {})
        if extra := self._artifact.get("additionalMetadataFile"):
            metadata = metadata | json.loads((self._directory / extra).read_text())
        return metadata

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
