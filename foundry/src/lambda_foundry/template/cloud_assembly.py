"""Reads synthesized cloud assemblies and single templates from disk; needs no aws_cdk."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id
from lambda_foundry.project import project_root, shown
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.synthesized_stack import NESTED_STACK_PATH, SynthesizedStack


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


def stack_templates(directory: Path) -> dict[str, Template]:
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


def read_template(file: Path) -> Template:
    """The template in a file, with the assets beside it. Raises `Mistake` for what is none."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{shown(file)}: can't be read: {error}") from error
    document = _document(content, shown(file))
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise Mistake(f"{shown(file)}: is no CloudFormation template: it has no Resources")
    whole = file.resolve()
    return template_in(whole.parent, whole.name, document)


def _document(content: str, name: str) -> Any:
    try:
        return json.loads(content)
    except RecursionError as error:
        raise Mistake(f"{name}: is nested too deeply to be a template") from error
    except ValueError as error:
        if content.lstrip().startswith("{"):
            raise Mistake(f"{name}: is no JSON: {error}") from error
    return _from_yaml(content, name)


def _from_yaml(content: str, name: str) -> Any:
    from cfnlint.decode.cfn_yaml import loads  # noqa: PLC0415  # half a second, only for YAML

    try:
        # Through JSON, to leave cfn-lint's own classes behind.
        return json.loads(json.dumps(loads(content, name), default=str))
    except Exception as error:
        # The first line of what PyYAML or cfn-lint says; the rest quotes the file.
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise Mistake(f"{name}: is no YAML: {said[0]}") from error
