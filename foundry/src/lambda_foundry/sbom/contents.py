"""Reads from a cloud assembly what its functions and layers hold: not what was asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from functools import cached_property
from pathlib import Path
from typing import Any

from lambda_foundry.names import functions_by_path
from lambda_foundry.packaging.requirements import normalized
from lambda_foundry.template.asset_files import AssetFiles, files_of
from lambda_foundry.template.cloud_assembly import read_templates
from lambda_foundry.template.deployment import DeploymentValues, TemplateReferences
from lambda_foundry.template.document import Template, as_dict, shown_name
from lambda_foundry.template.functions import function_ids
from lambda_foundry.template.ownership import Owned, owner
from lambda_foundry.template.values import listed, literal, text

METADATA = (".dist-info/METADATA", ".egg-info/PKG-INFO")
"""The files by which Python knows what is installed: packaging.python.org, "Core metadata"."""


@dataclass(frozen=True, kw_only=True)
class InstalledPackage:
    """One version of a package, by what it says of itself."""

    name: str
    version: str
    licence: str
    requires: frozenset[str]
    """The names of other packages that it may need."""


@dataclass(frozen=True, kw_only=True)
class Archive:
    """One zip that is deployed: a function's package or a layer."""

    key: str
    """Where it is in the app; no two have the same."""
    name: str
    description: str
    facts: dict[str, str]
    """What tells this build apart: runtime, architecture, where it is uploaded to."""
    packages: tuple[InstalledPackage, ...] | None
    """What lies in it; None where the assembly doesn't have it."""
    layers: tuple[str, ...] = ()
    """The keys of a function's layers, in the order in which Lambda merges them."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """Everything that an assembly deploys to Lambda."""

    functions: list[Archive]
    layers: list[Archive]

    @cached_property
    def packages(self) -> list[InstalledPackage]:
        """Every version of every package once, however many archives have it."""
        found = {
            (package.name, package.version): package
            for archive in (*self.functions, *self.layers)
            for package in archive.packages or ()
        }
        return [found[key] for key in sorted(found)]


def read_contents(directory: Path) -> Contents:
    """What the assembly's functions and their layers hold; raises `Mistake` without assembly."""
    templates = read_templates(directory)
    layers: dict[str, Archive] = {}
    functions = []
    for inside in templates:
        for function in function_ids(inside):
            used = list(_layers(inside, function, templates))
            layers |= {layer.key: layer for layer in used}
            functions.append(_function(inside, function, tuple(layer.key for layer in used)))
    return Contents(
        functions=sorted(functions, key=lambda archive: archive.key),
        layers=[layers[key] for key in sorted(layers)],
    )


def _function(inside: Template, logical_id: str, layers: tuple[str, ...]) -> Archive:
    properties = inside.properties(logical_id)
    code = as_dict(properties.get("Code"))
    facts = {
        "runtime": text(properties.get("Runtime", "")),
        "architecture": ", ".join(map(text, listed(properties.get("Architectures", "x86_64")))),
        "image": text(code.get("ImageUri", "")),
    }
    return _archive((inside, logical_id), code, facts, layers)


def _layers(inside: Template, function: str, templates: list[Template]) -> Iterator[Archive]:
    names = TemplateReferences(inside, templates=templates, values=DeploymentValues())
    for value in listed(inside.properties(function).get("Layers")):
        if owned := owner(value, names):
            where, logical_id = owned
            content = as_dict(where.properties(logical_id).get("Content"))
            yield _archive(owned, content, {})
        else:
            said = text(value)
            yield Archive(key=said, name=said, description="", facts={}, packages=None)


def _archive(
    owned: Owned, uploaded: dict[str, Any], facts: dict[str, str], layers: tuple[str, ...] = ()
) -> Archive:
    where, logical_id = owned
    files = files_of(where, logical_id)
    facts = facts | {"object": literal(uploaded.get("S3Key")) or ""}
    return Archive(
        key=f"{where.key}/{logical_id}",
        name=shown_name(where, logical_id, functions=functions_by_path()),
        description=text(where.properties(logical_id).get("Description", "")),
        facts={name: value for name, value in facts.items() if value},
        packages=None if files is None else _installed_in(files),
        layers=layers,
    )


def _installed_in(files: AssetFiles) -> tuple[InstalledPackage, ...]:
    """Every package that has its metadata there, wherever in it, by name and version."""
    found = {
        package
        for name in files.sizes
        if name.endswith(METADATA)
        for package in [_read_package(BytesParser().parsebytes(files.read(name), headersonly=True))]
    }
    return tuple(sorted(found, key=lambda package: (package.name, package.version)))


def _read_package(metadata: Message) -> InstalledPackage:
    wanted = metadata.get_all("Requires-Dist", [])
    matches = [re.match(r"[\w.-]+", line) for line in wanted if "extra ==" not in line]
    return InstalledPackage(
        name=normalized(metadata["Name"]),
        version=metadata["Version"],
        licence=metadata["License-Expression"] or _one_line(metadata["License"]),
        requires=frozenset(normalized(match[0]) for match in matches if match),
    )


def _one_line(licence: str | None) -> str:
    """A licence by its name; some packages have the whole text there."""
    return licence if licence and "\n" not in licence else ""
