"""Reads synthesized cloud assemblies and single templates from disk; needs no aws_cdk."""

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id
from lambda_foundry.project import project_root, shown
from lambda_foundry.template.document import Template, as_dict
from lambda_foundry.template.synthesized_stack import (
    NESTED_STACK,
    StackTemplate,
    SynthesizedStack,
    noted,
)

MANIFEST = "manifest.json"
REPORT = "validation-report.json"
STACK = "aws:cloudformation:stack"


def default_output() -> Path:
    """Where the CDK CLI has the project's assembly written."""
    return project_root() / "cdk.out"


class Assembly:
    """The folder that an app writes: a manifest, a template for each stack, and assets."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The file that says what else there is."""
        manifest: dict[str, Any] = read_json(self.directory / MANIFEST)
        return manifest

    @property
    def artifacts(self) -> dict[str, dict[str, Any]]:
        """What the manifest lists: stacks, lists of assets, the assemblies of stages."""
        artifacts: dict[str, dict[str, Any]] = self.manifest.get("artifacts", {})
        return artifacts

    @cached_property
    def stacks(self) -> list[SynthesizedStack]:
        """Every stack, in the order of the construct ids."""
        return [
            SynthesizedStack(self.directory, {"displayName": id_, **artifact})
            for id_, artifact in sorted(self.artifacts.items())
            if artifact["type"] == STACK
        ]

    def stack(self, service: str) -> SynthesizedStack:
        """The stack of a service of this project."""
        return next(stack for stack in self.stacks if stack.path == construct_id(service))

    @property
    def stages(self) -> "list[Assembly]":
        """The assemblies inside of this one."""
        return [
            Assembly(self.directory / artifact["properties"]["directoryName"])
            for artifact in self.artifacts.values()
            if artifact["type"] == "cdk:cloud-assembly"
        ]

    @property
    def notes(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """What CDK noted of each construct, by its path."""
        for artifact in self.artifacts.values():
            yield from noted(self.directory, artifact).items()

    @property
    def reports(self) -> list[dict[str, Any]]:
        """What each validator said; CDK writes a file only where there is something to report."""
        file = self.directory / REPORT
        reports: list[dict[str, Any]] = read_json(file)["pluginReports"] if file.exists() else []
        return reports

    @property
    def uploads(self) -> dict[str, Path]:
        """Where each object that is to be uploaded lies, by its key in the bucket."""
        return {
            destination["objectKey"]: self.directory / asset["source"]["path"]
            for file in self._asset_lists
            for asset in assets_in(self.directory / file).values()
            for destination in asset["destinations"].values()
            if "path" in asset["source"]
        }

    @property
    def file_names(self) -> Iterator[str]:
        """The files and folders that it names; several stacks can name the same asset."""
        yield from (MANIFEST, "cdk.out", REPORT)
        for artifact in self.artifacts.values():
            properties = artifact.get("properties", {})
            for name in ("templateFile", "file", "directoryName"):
                if name in properties:
                    yield properties[name]
            if extra := artifact.get("additionalMetadataFile"):
                yield extra
        for file in self._asset_lists:
            assets = read_json(self.directory / file)
            for asset in (
                *assets.get("files", {}).values(),
                *assets.get("dockerImages", {}).values(),
            ):
                if name := asset["source"].get("path") or asset["source"].get("directory"):
                    yield name

    @property
    def _asset_lists(self) -> list[str]:
        return [
            artifact["properties"]["file"]
            for artifact in self.artifacts.values()
            if artifact["type"] == "cdk:asset-manifest"
        ]


def read_json(file: Path) -> Any:
    """What a file of an assembly says."""
    return json.loads(file.read_text(encoding="utf-8"))


def assets_in(file: Path) -> dict[str, dict[str, Any]]:
    """The files and folders that a list of assets names, by their hashes."""
    return as_dict(as_dict(read_json(file)).get("files"))


def read_templates(directory: Path) -> list[StackTemplate]:
    """Every template below an assembly's folder; raises `Mistake` where there is no assembly."""
    if not (directory / MANIFEST).is_file():
        raise Mistake(f"{directory}: is no cloud assembly: it has no {MANIFEST}")
    try:
        return _templates(Assembly(directory))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise Mistake(f"{directory}: can't be read as a cloud assembly: {error!r}") from error


def _templates(assembly: Assembly) -> list[StackTemplate]:
    uploads = assembly.uploads
    tops = [
        StackTemplate(
            stack=stack, body=stack.template, assets=uploads, directory=assembly.directory
        )
        for stack in assembly.stacks
    ]
    inside = [template for stage in assembly.stages for template in _templates(stage)]
    return [*(template for top in tops for template in (top, *top.nested)), *inside]


def stack_templates(directory: Path) -> dict[str, Template]:
    """Every stack's template by the construct path of the stack."""
    stacks = _stacks(directory)
    return {
        str(stack.get("displayName", file)).partition(" ")[0]: template_in(
            directory, file, read_json(directory / file)
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
    """The manifest's stacks by the files of their templates; none where there is no manifest."""
    try:
        artifacts = as_dict(as_dict(Assembly(directory).manifest).get("artifacts"))
    except (OSError, ValueError):
        return {}
    return {
        str(as_dict(artifact.get("properties")).get("templateFile")): artifact
        for artifact in map(as_dict, artifacts.values())
        if artifact.get("type") == STACK
    }


def with_nested(template: Template) -> Iterator[Template]:
    """A template and, as far as they lie beside it, those of the stacks nested in it."""
    yield template
    for logical_id in template.ids(NESTED_STACK):
        file = template.metadata(logical_id).get("aws:asset:path")
        path = Path(template.folder or "", str(file))
        if file and path.is_file():
            yield from with_nested(Template(read_json(path), folder=template.folder))


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
