"""Writes what is deployed as a CycloneDX document, as cyclonedx.org/docs/1.6/json describes it."""

import json
import os
import tomllib
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    Property,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from packageurl import PackageURL

from lambda_foundry.mistakes import Mistake, understood
from lambda_foundry.packaging.lock import deployed_locks
from lambda_foundry.project import project_root
from lambda_foundry.sbom.contents import Archive, Contents, InstalledPackage

Hashes = dict[tuple[str, str], set[str]]
"""By name and version, what the locks accept."""


def as_cyclonedx(contents: Contents) -> str:
    """The document, which has passed the schema; the same for the same contents."""
    hashes: Hashes = {}
    for lock in deployed_locks():
        for pin in lock.pins:
            hashes.setdefault((pin.name, pin.version), set()).update(pin.hashes)
    text = _reproducible(JsonV1Dot6(_bom(contents, hashes)).output_as_string())
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415  # takes seconds

    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise Mistake(f"the SBOM would break CycloneDX's schema: {error}")
    return text


def _bom(contents: Contents, hashes: Hashes) -> Bom:
    file = project_root() / "pyproject.toml"
    with understood(file):
        project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    app = Component(
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        name=project["name"],
        version=project["version"],
    )
    packages = {_id(package): _package(package, hashes) for package in contents.packages}
    layers = {layer.key: _archive(layer, ComponentType.LIBRARY) for layer in contents.layers}
    functions = {one.key: _archive(one, ComponentType.APPLICATION) for one in contents.functions}
    bom = Bom(components=[*functions.values(), *layers.values(), *packages.values()])
    bom.metadata.component = app
    bom.register_dependency(app, functions.values())
    for archive in (*contents.functions, *contents.layers):
        inside = [packages[_id(package)] for package in archive.packages or ()]
        component = functions.get(archive.key) or layers[archive.key]
        bom.register_dependency(component, [*(layers[key] for key in archive.layers), *inside])
    for package in contents.packages:
        bom.register_dependency(packages[_id(package)], _needed(package, contents, packages))
    return bom


def _archive(archive: Archive, kind: ComponentType) -> Component:
    facts = archive.facts | ({"contents": "unknown"} if archive.packages is None else {})
    return Component(
        type=kind,
        bom_ref=archive.key,
        name=archive.name,
        description=archive.description or None,
        properties=[
            Property(name=f"lambda-foundry:{name}", value=value) for name, value in facts.items()
        ],
    )


def _package(package: InstalledPackage, hashes: Hashes) -> Component:
    """A package; which of the files that the lock accepts was taken, nothing notes."""
    purl = PackageURL("pypi", name=package.name, version=package.version)
    accepted = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(str(purl)),
        comment="the lock accepts these files, one of which was installed",
        hashes=[
            HashType(alg=HashAlgorithm.SHA_256, content=content)
            for content in hashes.get((package.name, package.version), ())
        ],
    )
    licence = [LicenseFactory().make_from_string(package.licence)] if package.licence else []
    return Component(
        type=ComponentType.LIBRARY,
        bom_ref=_id(package),
        name=package.name,
        version=package.version,
        purl=purl,
        licenses=licence,
        external_references=[accepted] if accepted.hashes else [],
    )


def _id(package: InstalledPackage) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def _needed(
    package: InstalledPackage, contents: Contents, components: dict[str, Component]
) -> Iterable[Component]:
    """What a package needs of those that lie beside it in any archive."""
    for archive in (*contents.functions, *contents.layers):
        if package in (archive.packages or ()):
            for other in archive.packages or ():
                if other.name in package.requires:
                    yield components[_id(other)]


def _reproducible(text: str) -> str:
    """The document without the time, unless it is given, and with a number made of the rest."""
    document = json.loads(text)
    document.pop("serialNumber", None)
    document["metadata"].pop("timestamp", None)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        # reproducible-builds.org/specs/source-date-epoch
        document["metadata"]["timestamp"] = datetime.fromtimestamp(int(epoch), UTC).isoformat()
    content = json.dumps(document, sort_keys=True)
    document["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, content).urn
    return json.dumps(document, indent=2, sort_keys=True)
