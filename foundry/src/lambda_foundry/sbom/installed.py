"""Finds the Python packages that lie in a zip or in the folder that becomes one."""

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser

from lambda_foundry.packaging.requirements import normalized
from lambda_foundry.template.asset_files import AssetFiles

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


def installed_in(files: AssetFiles) -> tuple[InstalledPackage, ...]:
    """Every package that has its metadata there, wherever in it, by name and version."""
    found = {
        package
        for name in files.sizes
        if name.endswith(METADATA)
        for package in [_read(BytesParser().parsebytes(files.read(name), headersonly=True))]
    }
    return tuple(sorted(found, key=lambda package: (package.name, package.version)))


def _read(metadata: Message) -> InstalledPackage:
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
