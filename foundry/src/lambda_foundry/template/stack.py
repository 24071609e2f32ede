"""A stack of an assembly: what the app says of it, and which construct made each part of it."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lambda_foundry.names import construct_id
from lambda_foundry.template.document import Template, as_dict, read_json

if TYPE_CHECKING:
    from lambda_foundry.template.cloud_assembly import Assembly

LAYER_VERSION = "AWS::Lambda::LayerVersion"

# The construct path of the resource that deploys a nested stack, and in it the path of the latter.
NESTED_STACK_PATH = re.compile(r"(.+)\.NestedStack/[^/]+\.NestedStackResource")

NESTED = "NestedStacks"
"""Under what name a part has the templates nested in it, by the logical ids of their stacks."""

# How every stack refuses an account whose bootstrap is too old.
BOOTSTRAP_CHECK = ("BootstrapVersion", "CheckBootstrapVersion")


class Stack:
    """A thin view of what an assembly's manifest says of a stack; its template is a `Template`."""

    def __init__(self, assembly: "Assembly", artifact: dict[str, Any]) -> None:
        self.assembly = assembly
        self._artifact = artifact
        self.path: str = artifact["displayName"].partition(" ")[0]
        self.name: str = artifact["properties"].get("stackName", self.path)
        self.account, self.region = account_and_region(artifact)

    @property
    def template_file(self) -> Path:
        """Where the template lies."""
        file: str = self._artifact["properties"]["templateFile"]
        return self.assembly.directory / file

    @cached_property
    def template(self) -> Template:
        """The template, with what its transforms make."""
        return Template.deployed(self.template_file, stack=self)

    @property
    def templates(self) -> list[Template]:
        """The template, and those of the stacks nested in it."""
        return [self.template, *self.template.nested]

    @property
    def paths(self) -> Mapping[str, str]:
        """For each logical id the path of the construct that it came from."""
        return self.paths_of(self.template)

    def paths_of(self, template: Template) -> Mapping[str, str]:
        """The same for a template of the stack, also for a nested one, whose ids are its own."""
        path = nested_stack_path(template)
        return {} if template.parent and not path else self._paths_by_nested_stack.get(path, {})

    @cached_property
    def _paths_by_nested_stack(self) -> dict[str, dict[str, str]]:
        """The paths by nested stack, those of the stack itself under an empty name."""
        located = [
            (path.removeprefix("/"), entry["data"])
            for path, entries in self._notes.items()
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
            for entries in self._notes.values()
            for entry in entries
            if entry["type"] == "aws:cdk:asset" and "s3KeyParameter" in entry["data"]
        }

    @cached_property
    def _notes(self) -> dict[str, list[dict[str, Any]]]:
        return notes_of(self.assembly.directory, self._artifact)

    @property
    def function_names(self) -> list[str]:
        """The names of this project's functions that have resources here."""
        return self.assembly.project_functions.get(self.path, [])

    @property
    def summary(self) -> tuple[str, list[str], int]:
        """Its name, the names of its functions, and how many resources it has."""
        return self.name, self.function_names, len(self.template.resources)

    def part(self, construct_path: str) -> dict[str, Any]:
        """What a construct and its children put into the template, section by section."""
        return self._sections(lambda path: f"{path}/".startswith(_beginnings(construct_path)))

    def shared_part(self) -> dict[str, Any]:
        """What belongs to no function, is no layer, and was not added by CDK for every stack."""
        constructs = [f"{self.path}/{construct_id(name)}" for name in self.function_names]
        functions = tuple(each for path in constructs for each in _beginnings(path))
        layers = {self.paths.get(logical_id) for logical_id in self.template.ids(LAYER_VERSION)}
        elsewhere = layers | {f"{self.path}/{id_}" for id_ in BOOTSTRAP_CHECK}
        return self._sections(
            lambda path: bool(path) and not path.startswith(functions) and path not in elsewhere
        )

    def within(self, part: dict[str, Any]) -> Iterator[tuple[Template, dict[str, Any]]]:
        """The resources of a part, by their logical ids, in the template and in nested ones."""
        yield from _within(self.template, part)

    def _sections(self, wanted: Callable[[str], bool]) -> dict[str, Any]:
        chosen = {
            section: {
                logical_id: value
                for logical_id, value in content.items()
                if wanted(self.paths.get(logical_id, ""))
            }
            for section, content in self.template.as_written.items()
            if isinstance(content, dict)
        }
        found = {section: content for section, content in chosen.items() if content}
        return found | _nested_in(self.template, only=found.get("Resources", {}))


def _beginnings(construct_path: str) -> tuple[str, str]:
    """How the paths begin of what a construct makes, which may be a nested stack itself."""
    return f"{construct_path}/", f"{construct_path}.NestedStack/"


def _nested_in(template: Template, *, only: Collection[str]) -> dict[str, Any]:
    """The templates that these resources nest, each whole, with those nested in it."""
    found = {
        inside.id_in_parent: inside.as_written | _nested_in(inside, only=inside.resources)
        for inside in template.nested
        if inside.parent is template and inside.id_in_parent in only
    }
    return {NESTED: found} if found else {}


def _within(template: Template, part: dict[str, Any]) -> Iterator[tuple[Template, dict[str, Any]]]:
    yield template, part.get("Resources", {})
    for inside in template.nested:
        if inside.parent is template and inside.id_in_parent in part.get(NESTED, {}):
            yield from _within(inside, part[NESTED][inside.id_in_parent])


def nested_stack_path(template: Template) -> str:
    """The path of the construct of a nested stack; nothing where CDK noted none."""
    parent = template.parent
    found = NESTED_STACK_PATH.fullmatch(parent.path(template.id_in_parent)) if parent else None
    return found[1] if found else ""


def account_and_region(artifact: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """What the app says of where a stack is deployed, None for what it leaves open."""
    account, _, region = str(artifact.get("environment", "")).removeprefix("aws://").partition("/")
    return (
        None if account in {"", "unknown-account"} else account,
        None if region in {"", "unknown-region"} else region,
    )


def notes_of(directory: Path, artifact: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What CDK noted of an artifact's constructs, by their paths, also in a file of its own."""
    notes: dict[str, list[dict[str, Any]]] = as_dict(artifact.get("metadata"))
    if extra := artifact.get("additionalMetadataFile"):
        notes = notes | read_json(directory / extra)
    return notes


def _around(path: str, nested: set[str]) -> str:
    """The innermost of the nested stacks that a construct lies in, or nothing."""
    around = path if nested else ""
    while around and around not in nested:
        around = around.rpartition("/")[0]
    return around
