"""Reads synthesized cloud assemblies and single templates from disk; needs no aws_cdk."""

import json
import os
import re
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from lambda_foundry.mistakes import Mistake
from lambda_foundry.names import construct_id, project_functions
from lambda_foundry.project import shown
from lambda_foundry.template.document import Template, as_dict, read_json
from lambda_foundry.template.expansion import expanded_template
from lambda_foundry.template.stack import Stack, account_and_region, notes_of

MANIFEST = "manifest.json"
REPORT = "validation-report.json"
STACK = "aws:cloudformation:stack"
_MOST_DIGITS = 4000
"""Python reads no number that is much longer."""


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
    def stacks(self) -> list[Stack]:
        """Every stack, in the order of the construct ids."""
        return [
            Stack(self, {"displayName": id_, **artifact})
            for id_, artifact in sorted(self.artifacts.items())
            if artifact["type"] == STACK
        ]

    @cached_property
    def project_functions(self) -> dict[str, list[str]]:
        """The names of this project's functions, by the path of the stack that they are in."""
        functions: dict[str, list[str]] = {}
        for service, name in project_functions():
            functions.setdefault(construct_id(service), []).append(name)
        return functions

    def stack(self, service: str) -> Stack:
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
            yield from notes_of(self.directory, artifact).items()

    @property
    def reports(self) -> list[dict[str, Any]]:
        """What each validator said; CDK writes a file only where there is something to report."""
        file = self.directory / REPORT
        reports: list[dict[str, Any]] = read_json(file)["pluginReports"] if file.exists() else []
        return reports

    @cached_property
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
        for stage in self.stages:
            # The assets of a stage lie beside its folder, with those of the whole app.
            inside = os.path.relpath(stage.directory, self.directory)
            names = (os.path.normpath(f"{inside}/{name}") for name in stage.file_names)
            yield from (name for name in names if not name.startswith(inside))

    @property
    def _asset_lists(self) -> list[str]:
        return [
            artifact["properties"]["file"]
            for artifact in self.artifacts.values()
            if artifact["type"] == "cdk:asset-manifest"
        ]


def assets_in(file: Path) -> dict[str, dict[str, Any]]:
    """The files and folders that a list of assets names, by their hashes."""
    return as_dict(as_dict(read_json(file)).get("files"))


def read_templates(directory: Path) -> list[Template]:
    """Every template below an assembly's folder; raises `Mistake` where there is no assembly."""
    if not (directory / MANIFEST).is_file():
        raise Mistake(f"{directory}: is no cloud assembly: it has no {MANIFEST}")
    try:
        return _templates(Assembly(directory))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise Mistake(f"{directory}: can't be read as a cloud assembly: {error!r}") from error


def _templates(assembly: Assembly) -> list[Template]:
    own = [template for stack in assembly.stacks for template in stack.templates]
    return [*own, *(template for stage in assembly.stages for template in _templates(stage))]


def read_template(file: Path) -> Template:
    """The template in a file, as `expanded_template` has it, with the assets beside it.

    Raises `Mistake` for what is none.
    """
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{shown(file)}: can't be read: {error}") from error
    document = _document(content, shown(file))
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise Mistake(f"{shown(file)}: is no CloudFormation template: it has no Resources")
    whole = file.resolve()
    stack = _stack_of(whole)
    name = as_dict(stack.get("properties")).get("stackName")
    account, region = account_and_region(stack)
    expansion = expanded_template(document, folder=whole.parent)
    template = Template(
        expansion.document,
        folder=whole.parent,
        stack_name=name if isinstance(name, str) else None,
        region=region,
        account=account,
    )
    template.file = whole
    template.unread = expansion.unread
    template.sources = expansion.sources
    return template


def _stack_of(template: Path) -> dict[str, Any]:
    """What a manifest beside a template says of its stack; nothing where it is no assembly's."""
    try:
        artifacts = as_dict(as_dict(Assembly(template.parent).manifest).get("artifacts"))
    except (OSError, ValueError):
        return {}
    for artifact in map(as_dict, artifacts.values()):
        file = as_dict(artifact.get("properties")).get("templateFile")
        if artifact.get("type") == STACK and file == template.name:
            return artifact
    return {}


def _document(content: str, name: str) -> Any:
    twice: list[str] = []
    try:
        document = json.loads(
            content, object_pairs_hook=partial(_object, twice=twice), parse_int=_number
        )
    except RecursionError as error:
        raise Mistake(f"{name}: is nested too deeply to be a template") from error
    except ValueError as error:
        if content.lstrip().startswith("{"):
            raise Mistake(f"{name}: is no JSON: {error}") from error
        return _from_yaml(content, name)
    if twice:
        _from_yaml(content, name)  # JSON is YAML as well, and that reader knows the line
        raise Mistake(f"{name}: has '{twice[0]}' twice")
    return document


def _number(digits: str) -> int | str:
    """A whole number; one that is too long stays a text, as CloudFormation takes it too."""
    return int(digits) if len(digits) < _MOST_DIGITS else digits


def _object(pairs: list[tuple[str, Any]], *, twice: list[str]) -> dict[str, Any]:
    """An object of JSON; a key that it has a second time is noted, and the last one counts."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice += [key for key in made if keys.count(key) > 1]
    return made


def _from_yaml(content: str, name: str) -> Any:
    from cfnlint.decode.cfn_yaml import loads  # noqa: PLC0415  # half a second, only for YAML

    try:
        # Through JSON, to leave cfn-lint's own classes behind.
        return json.loads(json.dumps(loads(content, name), default=str))
    except Exception as error:
        if twice := _twice(content):
            raise Mistake(f"{name}: has '{twice[0]}' twice (line {twice[1]})") from error
        # The first line of what PyYAML or cfn-lint says; the rest quotes the file.
        said = str(error).strip().splitlines() or [type(error).__name__]
        reason = re.sub(r"Exceeds the limit.*", "a number has too many digits", said[0])
        raise Mistake(f"{name}: is no YAML: {reason}") from error


def _twice(content: str) -> tuple[str, int] | None:
    """The first key that an object has a second time, and in which line; None for other faults."""
    import yaml  # noqa: PLC0415  # only for a template with a fault

    try:
        waiting = [yaml.compose(content)]
    except (yaml.YAMLError, RecursionError):
        return None
    found: list[tuple[int, str]] = []
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue  # an alias, perhaps of what is around it
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            found += _second_keys([key for key, _ in node.value])
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return min(found)[::-1] if found else None


def _second_keys(keys: list[Any]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for key in keys:
        if str(key.value) in seen:
            yield key.start_mark.line + 1, str(key.value)
        seen.add(str(key.value))
