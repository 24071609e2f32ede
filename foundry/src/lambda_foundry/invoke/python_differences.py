"""Finds what packages need on this host's Python and not on the function's, so have not got here.

A lock for the function's Python leaves it out: peps.python.org/pep-0508, environment markers.
"""

from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name


def only_needed_here(places: list[Path], *, python_version: str) -> list[str]:
    """Each as `needed for package`, of the packages in these folders for that other Python."""
    packages = [
        HeaderParser().parsestr(file.read_text(encoding="utf-8", errors="replace"))
        for place in places
        for file in sorted(place.glob("*.dist-info/METADATA"))
    ]
    there = {canonicalize_name(package["Name"] or "") for package in packages}
    return [
        f"{requirement.name} for {package['Name']}"
        for package in packages
        for requirement in _requirements(package.get_all("Requires-Dist", []))
        if canonicalize_name(requirement.name) not in there
        and _is_for_this_python_alone(requirement, python_version)
    ]


def _requirements(lines: list[str]) -> Iterator[Requirement]:
    for line in lines:
        try:
            yield Requirement(line)
        except InvalidRequirement:
            continue  # Of old packages; what can't be read has no condition that a lock met.


def _is_for_this_python_alone(requirement: Requirement, other: str) -> bool:
    if requirement.marker is None:
        return False
    there = {"python_version": other, "python_full_version": f"{other}.0", "extra": ""}
    return requirement.marker.evaluate({"extra": ""}) and not requirement.marker.evaluate(there)
