"""`poe lock`: pins and hashes what layers, functions and the emulator need, for every target."""

import argparse
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

from building_blocks.mistakes import Mistake, told_in_one_line
from building_blocks.packaging.target import PLATFORMS, PYTHON_VERSIONS, Target
from building_blocks.packaging.uv_command import install, run_uv
from building_blocks.packaging.uv_errors import explain
from building_blocks.project import LAMBDA_SRC, LAYERS, ROOT, shown

EVERYTHING = ""
"""What `--upgrade` without a package stands for."""

LOCAL = ROOT / "tools" / "local"
"""The packages that `poe local` runs: the emulator, and what Lambda's own runtime brings."""

TARGETS = [
    Target(python_version=version, architecture=architecture)
    for version in PYTHON_VERSIONS
    for architecture in PLATFORMS
]


def main(arguments: list[str]) -> int:
    """Lock everything, or nothing when anything fails; with `--check` only say what is stale."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as workplace:
        locks = {
            folder: _lock(folder, into=Path(workplace, str(number)), upgrade=options.upgrade)
            for number, folder in enumerate(_folders())
        }
        changed = [folder for folder, lock in locks.items() if _differs(folder, lock)]
        if not options.check:
            for folder in changed:
                _replace(folder / "requirements.txt", locks[folder])
    return _report(list(locks), changed, check=options.check)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="poe lock", description=__doc__)
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--check", action="store_true", help="change nothing; fail when stale")
    modes.add_argument(
        "--upgrade",
        nargs="?",
        const=EVERYTHING,
        metavar="PACKAGE",
        help="take newer versions: of one package, or of all",
    )
    return parser


def _folders() -> list[Path]:
    wanted = [
        *LAYERS.glob("*/requirements.in"),
        *LAMBDA_SRC.glob("*/*/requirements.in"),
        *LOCAL.glob("*/requirements.in"),
    ]
    return sorted(file.parent for file in wanted)


def _lock(folder: Path, *, into: Path, upgrade: str | None) -> Path:
    into.mkdir()
    lock = into / "requirements.txt"
    if (folder / lock.name).is_file():
        # uv keeps the versions that it finds in its output file.
        shutil.copyfile(folder / lock.name, lock)
    _compile(folder, lock, upgrade=upgrade)
    owner = shown(folder / "requirements.in")
    for target in TARGETS:
        install(lock, into=into / "nowhere", target=target, owner=owner, dry_run=True)
    return lock


def _compile(folder: Path, lock: Path, *, upgrade: str | None) -> None:
    shutil.copyfile(folder / "requirements.in", lock.with_suffix(".in"))
    newest = {None: [], EVERYTHING: ["--upgrade"]}
    result = run_uv(
        "pip", "compile", "requirements.in",
        "--output-file", lock.name,
        "--quiet",
        "--universal",
        "--python", sys.executable,
        "--python-version", PYTHON_VERSIONS[0],
        "--only-binary", ":all:",
        "--generate-hashes",
        "--no-header",
        "--exclude-newer", newest_allowed(),
        *newest.get(upgrade, ["--upgrade-package", str(upgrade)]),
        folder=lock.parent,
    )  # fmt: skip
    if result.returncode:
        owner = shown(folder / "requirements.in")
        raise Mistake(f"{owner}: {explain(result.stderr, target=TARGETS[0])}")


def newest_allowed() -> str:
    """The date up to which the project takes releases, the same for its tools and its layers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return str(project["tool"]["uv"]["exclude-newer"])


def _differs(folder: Path, lock: Path) -> bool:
    present = folder / lock.name
    return not present.is_file() or present.read_bytes() != lock.read_bytes()


def _replace(present: Path, lock: Path) -> None:
    beside = present.with_suffix(".txt.new")
    shutil.copyfile(lock, beside)
    beside.replace(present)


def _report(folders: list[Path], changed: list[Path], *, check: bool) -> int:
    for folder in folders:
        state = ("stale" if check else "locked") if folder in changed else "up to date"
        print(f"{shown(folder)}: {state}")
    if check and changed:
        print("error: run: uv run poe lock", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    with told_in_one_line():
        sys.exit(main(sys.argv[1:]))
