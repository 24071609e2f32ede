"""Runs mypy as the settings in the current folder say, over each function as Lambda imports it.

It is given what only Lambda has in one place: the layers' code and packages. A function that has
more than one module, or packages of its own, is checked by itself, since two functions may have
modules of one name.

    python -m lambda_foundry.project_check.types
"""

import contextlib
import io
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from mypy.config_parser import parse_config_file
from mypy.main import process_options
from mypy.options import Options

from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.build import build
from lambda_foundry.packaging.lock import read_lock
from lambda_foundry.packaging.target import PYTHON_VERSIONS, Target
from lambda_foundry.project import (
    builds_folder,
    default_output,
    lambda_src_folder,
    layers_folder,
    other_outputs,
    project_root,
)
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
    covered = _covered()
    functions = _functions(covered)
    alone = {folder: functions[folder] for folder in functions if _stands_alone(folder, functions)}
    apart = {file for files in alone.values() for file in files}
    said = []
    if not apart.issuperset(covered) or not covered:
        others = [file for file in covered if file not in apart]
        said += _mypy(others, code=shared, packages=layers)
    for folder, files in alone.items():
        own = [folder] if len(files) > 1 else []
        said += _mypy(files, code=[*own, *shared], packages=[*_packages(folder), *layers])
    return list(dict.fromkeys(said))


def _mypy(files: list[Path], *, code: list[Path], packages: list[Path]) -> list[str]:
    """What it says of the files, or of those that its settings name."""
    path = [*map(str, code), *filter(None, [os.environ.get("MYPYPATH")])]
    # The cache of other runs knows the whole aws_cdk: each would spoil it for the other.
    cache = os.environ.get("MYPY_CACHE_DIR", str(builds_folder() / "types" / "cache"))
    with tempfile.TemporaryDirectory() as folder:
        # A command line of Windows has no place for all files of a large project.
        listed = Path(folder, "files")
        listed.write_text("\n".join(map(str, files)), encoding="utf-8")
        return run_tool(
            sys.executable, "-c", WITH_PACKAGES, ";".join(map(str, packages)),
            "--no-error-summary", *([f"@{listed}"] if files else []),
            folder=Path.cwd(), doing="checking types",
            MYPYPATH=os.pathsep.join(path), MYPY_CACHE_DIR=cache,
        )  # fmt: skip


def _covered() -> list[Path]:
    """The files that the settings have mypy check; none where they name modules in another way.

    Those in an assembly are left out. mypy refuses a folder without modules, as `lambda_src` is
    before the first function.
    """
    options = Options()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            parse_config_file(options, lambda: None, None)
            named = [path for path in options.files or () if _has_modules(Path(path))]
            sources, _ = process_options(named, require_targets=False)
    except SystemExit:
        return []
    paths = [source.path for source in sources]
    outputs = [*other_outputs(), default_output()]
    found = [Path(path).resolve() for path in paths if path] if all(paths) else []
    return [file for file in found if not any(map(file.is_relative_to, outputs))]


def _has_modules(path: Path) -> bool:
    return path.is_file() or any(path.rglob("*.py"))


def _functions(covered: list[Path]) -> dict[Path, list[Path]]:
    """The modules of each function's folder."""
    found: dict[Path, list[Path]] = defaultdict(list)
    for file in covered:
        if file.is_relative_to(lambda_src_folder()):
            found[_function_folder(file)].append(file)
    return found


def _function_folder(module: Path) -> Path:
    """`lambda_src/<service>/<function>`, or the folder above that has modules itself."""
    parts = module.relative_to(lambda_src_folder()).parts[:-1]
    service = lambda_src_folder().joinpath(*parts[:1])
    return service if any(service.glob("*.py")) else lambda_src_folder().joinpath(*parts[:2])


def _stands_alone(folder: Path, functions: dict[Path, list[Path]]) -> bool:
    return len(functions[folder]) > 1 or (folder / "requirements.txt").is_file()


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
