"""Runs what was saved of a function's code at once, without a synthesis or the CDK CLI."""

import filecmp
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.packaging.source import parsed, shipped_files
from lambda_foundry.project import lambda_src_folder
from lambda_foundry.template.asset_files import asset_of
from lambda_foundry.template.functions import functions_in

VERSION = "AWS::Lambda::Version"

LOCK = "requirements.txt"
LOCKS = ("requirements.in", LOCK)
"""What a function's dependencies are built of."""


def swap(functions: Sequence[DeployedFunction], changed: Sequence[str]) -> list[DeployedFunction]:
    """Give functions the code that was saved; which those are, or none where it takes a deployment.

    That is where anything else has changed, where a file is no Python, and where triggers invoke a
    published version.
    """
    swapped = swappable(functions, changed)
    for function in swapped:
        upload(function)
    return swapped


def swappable(
    functions: Sequence[DeployedFunction], changed: Sequence[str]
) -> list[DeployedFunction]:
    """The functions whose new code is all that has changed; none if there is more."""
    found: dict[str, DeployedFunction] = {}
    for file in map(Path, changed):
        owner = None if _is_broken(file) else _owner(functions, file)
        if owner is None:
            return []
        found[owner.name] = owner
    return list(found.values())


def upload(function: DeployedFunction) -> None:
    """Replace the function's code by what its folder has now, with its dependencies."""
    function.client("lambda").update_function_code(
        FunctionName=function.physical_id, ZipFile=_zipped(_code(function))
    )


def _owner(functions: Sequence[DeployedFunction], file: Path) -> DeployedFunction | None:
    """The one function whose code has the file, where only this code has to be replaced."""
    for function in functions:
        folder = _folder(function)
        if folder in file.parents and _is_replaceable(function):
            is_built = file.name in LOCKS or (not file.is_file() and (folder / LOCK).is_file())
            is_shared = any(_has_same_code(other, function) for other in functions)
            return None if is_built or is_shared else function
    return None


def _folder(function: DeployedFunction) -> Path:
    return lambda_src_folder() / function.name


def _package(function: DeployedFunction) -> Path | None:
    """The folder that was packaged; None for code of another kind."""
    package = asset_of(function.stack.template, function.logical_id)
    return package if package and package.is_dir() else None


def _has_same_code(other: DeployedFunction, function: DeployedFunction) -> bool:
    """Whether another function, which has no folder of its own, may have its code from this one."""
    theirs, ours = _package(other), _package(function)
    if theirs is None or ours is None or _folder(other).is_dir():
        return False
    names = [file.as_posix() for file in shipped_files(_folder(function))]
    return bool(filecmp.cmpfiles(ours, theirs, names, shallow=False)[0])


def _is_replaceable(function: DeployedFunction) -> bool:
    """Whether its code is a folder, and invoked as it is, not as a version of it."""
    template = function.stack.template
    return _package(function) is not None and not any(
        function.logical_id in functions_in(template, version.get("FunctionName"))
        for _, version in template.of_type(VERSION)
    )


def _is_broken(file: Path) -> bool:
    """Whether it is no Python; the deployment says where."""
    if file.suffix != ".py" or not file.is_file():
        return False
    try:
        parsed(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        return True
    return False


def _code(function: DeployedFunction) -> dict[str, Path]:
    """The files of the package by their names in it."""
    folder = _folder(function)
    own = {file.as_posix(): folder / file for file in shipped_files(folder)}
    package = _package(function)
    if package is None or not (folder / LOCK).is_file():
        return own
    built = {
        file.relative_to(package).as_posix(): file for file in package.rglob("*") if file.is_file()
    }
    return built | own


def _zipped(files: Mapping[str, Path]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", strict_timestamps=False) as archive:
        for name, file in files.items():
            archive.write(file, name)
    return made.getvalue()
