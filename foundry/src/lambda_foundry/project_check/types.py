"""Runs mypy as the settings in the current folder say, over each function as Lambda imports it.

It is given what only Lambda has in one place: the layers' code and packages. A function that has
more than one module, or packages of its own, is checked by itself, since two functions may have
modules of one name.

    python -m lambda_foundry.project_check.types
"""

import contextlib
import io
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from mypy.main import process_options

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import PYTHON_VERSIONS, Target
from lambda_foundry.project import builds_folder, lambda_src_folder, layers_folder, project_root
from lambda_foundry.project_check.cdk_types import cdk_types
from lambda_foundry.project_check.tool import run_tool

WITH_PACKAGES = (
    "import sys; sys.path += filter(None, sys.argv.pop(1).split(';')); "
    "from mypy.__main__ import console_entry; console_entry()"
)
"""What is installed beside the project goes before, and mypy is silent about all of them."""

TARGET = Target.named(runtime=f"python{PYTHON_VERSIONS[-1]}", architecture="arm64")
"""A package's types are the same for each, and for this one it is built most often."""


def check_types() -> list[str]:
    """What mypy says, a line for each complaint."""
    stubs = cdk_types(project_root())
    shared = [stubs] if stubs else []
    shared += sorted(layers_folder().glob("*/python"))
    locked = sorted(file.parent for file in layers_folder().glob("*/requirements.txt"))
    layers = [path for folder in locked for path in _packages(folder, prefix="python")]
    functions = _functions()
    alone = {folder: functions[folder] for folder in functions if _stands_alone(folder, functions)}
    said = _mypy(*map(_excluding, alone), code=shared, packages=layers)
    for folder, files in alone.items():
        own = [folder] if len(files) > 1 else []
        packages = [*_packages(folder), *layers]
        said += _mypy(*map(str, files), code=[*own, *shared], packages=packages)
    return list(dict.fromkeys(said))


def _mypy(*arguments: str, code: list[Path], packages: list[Path]) -> list[str]:
    path = [*map(str, code), *filter(None, [os.environ.get("MYPYPATH")])]
    # The cache of other runs knows the whole aws_cdk: each would spoil it for the other.
    cache = os.environ.get("MYPY_CACHE_DIR", str(builds_folder() / "types" / "cache"))
    given = ";".join(map(str, packages))
    return run_tool(
        sys.executable, "-c", WITH_PACKAGES, given, "--no-error-summary", *arguments,
        folder=Path.cwd(), MYPYPATH=os.pathsep.join(path), MYPY_CACHE_DIR=cache,
    )  # fmt: skip


def _functions() -> dict[Path, list[Path]]:
    """The modules of each function's folder, of those that the settings have mypy check."""
    found: dict[Path, list[Path]] = defaultdict(list)
    for file in _covered():
        if file.is_relative_to(lambda_src_folder()):
            found[_function_folder(file)].append(file)
    return found


def _covered() -> Iterator[Path]:
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            sources, _ = process_options([], require_targets=False)
    except SystemExit:
        return  # mypy itself says what is wrong with its settings
    yield from (Path(source.path).resolve() for source in sources if source.path)


def _function_folder(module: Path) -> Path:
    """`lambda_src/<service>/<function>`, or the folder above that has modules itself."""
    parts = module.relative_to(lambda_src_folder()).parts[:-1]
    service = lambda_src_folder().joinpath(*parts[:1])
    return service if any(service.glob("*.py")) else lambda_src_folder().joinpath(*parts[:2])


def _stands_alone(folder: Path, functions: dict[Path, list[Path]]) -> bool:
    return len(functions[folder]) > 1 or (folder / "requirements.txt").is_file()


def _excluding(folder: Path) -> str:
    return f"--exclude=^{re.escape(os.path.relpath(folder).replace(os.sep, '/'))}/"


def _packages(folder: Path, *, prefix: str = "") -> list[Path]:
    """Where the packages of a layer or function are, as a synthesis builds them.

    None where they can't be built: the synthesis says why, and mypy what it misses.
    """
    source = folder / prefix
    try:
        lock = read_lock(folder)
        has_code = not prefix or source.is_dir()
        built = lock and build(
            lock, target=TARGET, prefix=prefix, source=folder if has_code else None
        )
    except Mistake:
        return []
    return [built / prefix] if built else []


if __name__ == "__main__":
    complaints = check_types()
    print("\n".join(complaints), file=sys.stderr)
    sys.exit(bool(complaints))
