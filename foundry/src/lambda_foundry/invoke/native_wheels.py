"""Replaces native modules that were built for Lambda by ones that this host can load.

Also finds what packages need on this host's Python and not on the function's, so have not got here:
a lock for the function's Python leaves it out: peps.python.org/pep-0508, environment markers.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lambda_foundry.invoke.function import HOST_ARCHITECTURE, HOST_PYTHON, FunctionSettings
from lambda_foundry.invoke.kept_folders import copy_over, fingerprint, kept_folder, key_of
from lambda_foundry.mistakes import Mistake

if TYPE_CHECKING:
    from packaging.requirements import Requirement

BUILD = "2"
"""Changes when the same package is rebuilt otherwise."""

LIBRARIES = (".so", ".dylib")
LIBRARY_FOLDERS = (".libs", ".dylibs")
"""Ends of the names of folders in which a wheel brings libraries, whose names hold hashes."""

# Where packages lie in a layer; in a function's package they lie at its root:
# docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
PLACES = ("python", "python/lib/python3.*/site-packages")


def for_this_host(
    trees: list[Path], settings: FunctionSettings, *, owner: str
) -> tuple[list[Path], list[str]]:
    """The folders with their native wheels rebuilt where need be, and notes on what differs."""
    notes: list[str] = []
    if settings.fits_host:
        return trees, notes
    if settings.python_version != HOST_PYTHON:
        notes.append(f"{owner} runs on {settings.runtime} in Lambda, on Python {HOST_PYTHON} here")
        notes += _lacking(trees, settings, owner=owner)
    fitting, rebuilt = [], list[str]()
    for tree in trees:
        try:
            folder, wheels = _rebuilt(tree, owner=owner)
        except Mistake as error:
            if settings.python_version == HOST_PYTHON:
                raise
            way_out = f"or run Lambda's Python here: uv python pin {settings.python_version}"
            raise Mistake(f"{error}; lock a version with wheels for both, {way_out}") from error
        fitting.append(folder)
        rebuilt += wheels
    if rebuilt:
        notes.append(
            f"built for {_this_host()} instead of {settings.runtime} on {settings.architecture}: "
            f"{', '.join(rebuilt)}"
        )
    return fitting, notes


def _lacking(trees: list[Path], settings: FunctionSettings, *, owner: str) -> list[str]:
    """A note on what packages need on this Python alone, which isn't deployed."""
    places = [place for tree in trees for place in _places(tree)]
    lacking = _only_needed_here(places, python_version=settings.python_version)
    if not lacking:
        return []
    note = (
        f"{owner} lacks here what only Python {HOST_PYTHON} needs: {', '.join(lacking)}; "
        f"a project on Python {settings.python_version} invokes it as Lambda does"
    )
    return [note]


def _only_needed_here(places: list[Path], *, python_version: str) -> list[str]:
    """Each as `needed for package`, of the packages in these folders for that other Python."""
    # Takes a while to import, and most functions run here on the Python that they have in Lambda.
    from email.parser import HeaderParser  # noqa: PLC0415

    from packaging.utils import canonicalize_name  # noqa: PLC0415

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


def _requirements(lines: list[str]) -> Iterator["Requirement"]:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415  # as above

    for line in lines:
        try:
            yield Requirement(line)
        except InvalidRequirement:
            continue  # Of old packages; what can't be read has no condition that a lock met.


def _is_for_this_python_alone(requirement: "Requirement", other: str) -> bool:
    if requirement.marker is None:
        return False
    there = {"python_version": other, "python_full_version": f"{other}.0", "extra": ""}
    return requirement.marker.evaluate({"extra": ""}) and not requirement.marker.evaluate(there)


def _this_host() -> str:
    system = "" if sys.platform == "linux" else " of macOS"
    return f"Python {HOST_PYTHON} on {HOST_ARCHITECTURE}{system}"


def _rebuilt(tree: Path, *, owner: str) -> tuple[Path, list[str]]:
    """The tree with its native wheels rebuilt, and which they are; raises `Mistake`."""
    wheels = _native_wheels(tree)
    if not wheels:
        return tree, []

    def rebuild(folder: Path) -> None:
        copy_over(tree, folder)
        for wheel in wheels:
            for file in wheel.files:
                (folder / wheel.place.relative_to(tree) / file).unlink(missing_ok=True)
        for place in sorted({wheel.place for wheel in wheels}):
            requirements = [wheel.requirement for wheel in wheels if wheel.place == place]
            # Not in place: uv takes what is left of a package for a package.
            fresh = folder.parent / "fresh"
            _install(requirements, into=fresh, owner=owner)
            _leave_what_is_deployed(fresh, deployed=place)
            copy_over(fresh, folder / place.relative_to(tree))
            shutil.rmtree(fresh)

    name = key_of(BUILD, fingerprint(tree), sys.platform, HOST_PYTHON, HOST_ARCHITECTURE)
    return kept_folder(f"host-{name}", rebuild), [wheel.requirement for wheel in wheels]


@dataclass(frozen=True, kw_only=True)
class NativeWheel:
    """A distribution with native modules, and the folder that it was installed into."""

    place: Path
    dist_info: Path

    @property
    def requirement(self) -> str:
        """Its exact version, as `name==1.0`."""
        metadata = (self.dist_info / "METADATA").read_text(encoding="utf-8", errors="replace")
        name = re.search(r"^Name: (\S+)", metadata, flags=re.MULTILINE)
        version = re.search(r"^Version: (\S+)", metadata, flags=re.MULTILINE)
        return f"{name[1] if name else ''}=={version[1] if version else ''}"

    @property
    def files(self) -> list[Path]:
        """Every file that it brought, by its path in the folder."""
        lines = (self.dist_info / "RECORD").read_text(encoding="utf-8").splitlines()
        names = (line.rsplit(",", 2)[0].strip('"') for line in lines)
        # Programs are in the folder too, also where it says how an environment would have them.
        return [Path(re.sub(r"^(\.\./)+(?=bin/)", "", name)) for name in names]


def _native_wheels(tree: Path) -> list[NativeWheel]:
    """The native wheels in a package or a layer."""
    return sorted(
        (
            NativeWheel(place=place, dist_info=wheel.parent)
            for place in _places(tree)
            for wheel in place.glob("*.dist-info/WHEEL")
            if not re.search(
                r"^Tag: .*-none-any$", wheel.read_text(encoding="utf-8"), flags=re.MULTILINE
            )
        ),
        key=lambda wheel: wheel.dist_info,
    )


def _places(tree: Path) -> list[Path]:
    """The folders of a package or a layer that packages lie in."""
    return [tree, *(place for pattern in PLACES for place in tree.glob(pattern))]


def _leave_what_is_deployed(fresh: Path, *, deployed: Path) -> None:
    """Remove what the build for Lambda leaves out, or what another builder has left out."""
    # uv takes longer to import than most functions to run, and most have no native modules.
    from lambda_foundry.packaging.build import normalise_modes  # noqa: PLC0415
    from lambda_foundry.packaging.stripping import strip  # noqa: PLC0415

    strip(fresh)
    normalise_modes(fresh)
    there = {_without_platform(file) for file in _files(deployed)}
    for file in _files(fresh):
        if file.parent.suffix not in LIBRARY_FOLDERS and _without_platform(file) not in there:
            (fresh / file).unlink()


def _files(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()]


def _without_platform(file: Path) -> Path:
    """A file's name, a native module's without the Python and the machine that it is for."""
    return file.with_name(file.name.partition(".")[0]) if file.suffix in LIBRARIES else file


def _install(requirements: list[str], *, into: Path, owner: str) -> None:
    from lambda_foundry.packaging.uv_command import run_uv  # noqa: PLC0415

    arguments = [
        "pip", "install", "--quiet",
        "--target", str(into),
        "--python", sys.executable,
        "--no-deps",
        "--only-binary", ":all:",
        "--no-compile-bytecode",
        "--link-mode", "copy",
        *requirements,
    ]  # fmt: skip
    result = run_uv(*arguments, "--offline")
    if result.returncode:
        result = run_uv(*arguments, doing=f"getting packages of {owner} for this machine")
    if result.returncode:
        why = " ".join(result.stderr.split())
        raise Mistake(
            f"{owner}: {', '.join(requirements)}: can't be had for {_this_host()}, which runs "
            f"here: {why}"
        )
