"""Compiled modules of packages and layers: for which Python, system and processor they are."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lambda_foundry.checks.finding import Problem
from lambda_foundry.template.asset_files import AssetFiles, files_of
from lambda_foundry.template.document import Template
from lambda_foundry.template.functions import function_ids, layers_of
from lambda_foundry.template.values import listed, literal

# e_machine of an ELF file's header, which says for which processor it was compiled
_MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}
_MACHINE_AT = 18
_OF_MACOS = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")

# A compiled module; its tag says which Pythons look at it, see peps.python.org/pep-3149
_COMPILED = re.compile(r"(?P<module>(.*/)?[^/.]+)(\.(?P<tag>[^/]+))?\.(?P<kind>so|pyd)")
_PYTHON_TAG = re.compile(r"cpython-3(\d+)(t?)(-|$)")
_PYTHON_FOLDER = re.compile(r"^python/lib/python3\.(\d+)/site-packages/")


def native(template: Template) -> Iterator[Problem]:
    """Compiled modules for another Python or processor, in the package or its layers."""
    for function in function_ids(template):
        runtime, processor = runs_on(template.properties(function))
        if not runtime.startswith("python"):
            continue
        for part in (function, *layers_of(template, function)):
            files = files_of(template, part)
            root = "" if part == function else "python/"
            if files and (said := _foreign(files, root, runtime, processor)):
                where = "its package" if part == function else f"its layer {part}"
                yield Problem(
                    resource=function,
                    what=f"it runs {runtime} on {processor}, {where} holds {said}",
                    why="the import fails in Lambda",
                    instead="build it for the function's runtime and architecture",
                )


def runs_on(properties: dict[str, Any]) -> tuple[str, str]:
    """A function's runtime and processor; empty where the template leaves them open."""
    given = [literal(name) for name in listed(properties.get("Architectures"))] or ["x86_64"]
    return literal(properties.get("Runtime")) or "", given[0] or ""


@cache
def _foreign(files: AssetFiles, root: str, runtime: str, processor: str) -> str | None:
    """The first file below the root that the function could import and not load."""
    minor = runtime.removeprefix("python3.")
    pythons = {folder[1] for name in files.sizes if (folder := _PYTHON_FOLDER.match(name))}
    if root and pythons and minor not in pythons:
        return f"modules in python/lib/python3.{min(pythons)}"
    for module, variants in _compiled(files, root, minor).items():
        by_name = [_by_name(file, minor) for file in variants]
        if all(by_name) and f"{module}.py" in files.sizes:
            continue  # Python doesn't look at files of such names, and takes the other module.
        reasons = [
            reason or _by_header(files.start(file[0], _MACHINE_AT + 2), processor)
            for file, reason in zip(variants, by_name, strict=True)
        ]
        if all(reasons):
            return f"{variants[0][0]}, which is for {reasons[0]}"
    return None


def _compiled(files: AssetFiles, root: str, minor: str) -> dict[str, list[re.Match[str]]]:
    """By module the files of it below the root; a layer may have folders for other Pythons."""
    modules: dict[str, list[re.Match[str]]] = {}
    for name in files.sizes:
        folder = _PYTHON_FOLDER.match(name)
        is_looked_at = name.startswith(root) and not (folder and folder[1] != minor)
        if is_looked_at and (file := _COMPILED.fullmatch(name)):
            modules.setdefault(file["module"], []).append(file)
    return modules


def _by_name(file: re.Match[str], minor: str) -> str | None:
    """What a compiled module is for by its name, if that isn't CPython 3.`minor` on Linux."""
    tag = file["tag"] or ""
    if file["kind"] == "pyd" or tag.endswith("-darwin"):
        return "macOS" if tag.endswith("-darwin") else "Windows"
    if tag.startswith("pypy"):
        return "PyPy"
    python = _PYTHON_TAG.match(tag)
    if python and (python[1] != minor or python[2]):
        return f"Python 3.{python[1]}" + (" without the GIL" if python[2] else "")
    return "musl, not for the glibc of Lambda" if tag.endswith("-musl") else None


def _by_header(header: bytes, processor: str) -> str | None:
    """What it is for by how it begins, if that isn't Linux on the processor."""
    if header.startswith(_OF_MACOS):
        return "macOS"
    if not header.startswith(b"\x7fELF") or len(header) < _MACHINE_AT + 2:
        return None
    number = int.from_bytes(header[_MACHINE_AT : _MACHINE_AT + 2], "little")
    machine = _MACHINES.get(number, "a processor that Lambda doesn't have")
    return machine if processor and machine != processor else None
