"""`foundry lock`: pins and hashes what layers and functions need, for every target.

All new locks take the place of the old ones, or none does.
"""

import difflib
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from importlib import resources
from itertools import chain
from pathlib import Path

from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.packaging.lock import locked_versions, normalized, pins_of, read_lock, wanted
from lambda_foundry.packaging.target import PLATFORMS, PYTHON_VERSIONS, Target
from lambda_foundry.packaging.uv_command import explain, install, run_uv
from lambda_foundry.project import lambda_src_folder, layers_folder, project_root, shown
from lambda_foundry.synthesis.places import is_own

LOCK = "requirements.txt"

EVERY_PACKAGE = object()
"""What `--upgrade` without a package stands for."""

LOCAL = Path(str(resources.files("lambda_foundry.local")))
"""Has the locks of what `foundry local` runs: the emulator, and what Lambda's runtime brings."""

TARGETS = [
    Target(python_version=version, architecture=architecture)
    for version in PYTHON_VERSIONS
    for architecture in PLATFORMS
]


def main(arguments: list[str]) -> int:
    """Lock everything, or nothing when anything fails; with `--check` only say what is stale."""
    options = _parser().parse_args(arguments)
    folders = _folders()
    if isinstance(options.upgrade, str):
        _refuse_unknown(options.upgrade, folders)
    with tempfile.TemporaryDirectory() as workplace:
        locks = {
            folder: _lock(folder, into=Path(workplace, str(number)), upgrade=options.upgrade)
            for number, folder in enumerate(folders)
        }
        changed = {folder: lock for folder, lock in locks.items() if _differs(folder, lock)}
        if not options.check:
            _replace_all(changed)
    return _report(folders, list(changed), check=options.check)


def _parser() -> Parser:
    parser = Parser(
        prog="foundry lock",
        description="Pin and hash what each requirements.in of layers/ and lambda_src/ asks for, "
        "for every Python and architecture; where one can't be, none is written.",
    )
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--check", action="store_true", help="change nothing; fail when stale")
    modes.add_argument(
        "--upgrade",
        nargs="?",
        const=EVERY_PACKAGE,
        metavar="PACKAGE",
        help="take newer versions: of one package, or of all",
    )
    return parser


def _folders() -> list[Path]:
    """Where there is something to lock. Raises `Mistake` for what can't be, before uv is asked."""
    places = [layers_folder().glob("*"), lambda_src_folder().glob("*/*")]
    # In the package's own repository they are source; elsewhere they are installed.
    if is_own(str(LOCAL)):
        places.append(LOCAL.glob("*"))
    found = {folder: _lists(folder) for folder in sorted(chain.from_iterable(places))}
    for folder, lists in found.items():
        if "requirements.in" in lists:
            wanted(folder)
        elif LOCK in lists:
            read_lock(folder)
    return [folder for folder, lists in found.items() if lists]


def _lists(folder: Path) -> set[str]:
    with readable(folder):
        names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return names & {"requirements.in", LOCK}


def _refuse_unknown(package: str, folders: list[Path]) -> None:
    """Raise `Mistake` where `--upgrade` names what nothing asks for."""
    known = {line.name for folder in folders for line in wanted(folder)}
    for folder in folders:
        if (folder / LOCK).is_file():
            known |= locked_versions(folder / LOCK).keys()
    if normalized(package) not in known:
        close = difflib.get_close_matches(normalized(package), known, n=1)
        meant = f"did you mean {close[0]}?" if close else "name one that a requirements.txt has"
        raise Mistake(f"--upgrade: nothing here needs a package '{package}'; {meant}")


def _lock(folder: Path, *, into: Path, upgrade: object) -> Path:
    into.mkdir()
    lock = into / LOCK
    _start_from(folder, lock)
    _compile(folder, lock, upgrade=upgrade)
    owner = shown(folder / "requirements.in")
    for target in TARGETS:
        install(lock, into=into / "nowhere", target=target, owner=owner, dry_run=True)
    return lock


def _start_from(folder: Path, lock: Path) -> None:
    """Let uv find the versions of the old lock in its output file, where it looks for them.

    Of a broken lock, by a merge for one, only what can be read; the new one mends it.
    """
    old = folder / LOCK
    if not old.is_file():
        return
    try:
        pins_of(old)
        shutil.copyfile(old, lock)
    except Mistake:
        versions = locked_versions(old)
        lock.write_text(
            "".join(f"{name}=={version}\n" for name, version in versions.items()), encoding="utf-8"
        )


def _compile(folder: Path, lock: Path, *, upgrade: object) -> None:
    newest = {None: [], EVERY_PACKAGE: ["--upgrade"]}
    result = run_uv(
        "pip", "compile", "requirements.in",
        "--output-file", str(lock),
        "--quiet",
        "--universal",
        "--python", sys.executable,
        "--python-version", PYTHON_VERSIONS[0],
        "--only-binary", ":all:",
        "--generate-hashes",
        "--no-header",
        *newest_allowed(),
        *newest.get(upgrade, ["--upgrade-package", str(upgrade)]),
        folder=folder,
    )  # fmt: skip
    if result.returncode:
        owner = shown(folder / "requirements.in")
        raise Mistake(f"{owner}: {explain(result.stderr, target=TARGETS[0])}")


def newest_allowed() -> tuple[str, ...]:
    """The option of uv with the date up to which the project takes releases, if it sets any."""
    file = project_root() / "pyproject.toml"
    settings = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    date = settings.get("tool", {}).get("uv", {}).get("exclude-newer")
    return ("--exclude-newer", str(date)) if date else ()


def _differs(folder: Path, lock: Path) -> bool:
    """Whether the folder's lock is another one; how Git ends lines is no difference."""
    old = folder / LOCK
    return not old.is_file() or old.read_bytes().replace(b"\r\n", b"\n") != lock.read_bytes()


def _replace_all(locks: Mapping[Path, Path]) -> None:
    """Write each folder's lock. Raises `Mistake`, and changes nothing, where one can't be."""
    beside = {folder / LOCK: folder / f".{LOCK}.{os.getpid()}" for folder in locks}
    try:
        for (old, new), lock in zip(beside.items(), locks.values(), strict=True):
            if old.is_dir():
                raise Mistake(f"{shown(old)}: is a folder; remove it, the lock goes there")
            shutil.copyfile(lock, new)
        for old, new in beside.items():
            new.replace(old)
    except OSError as error:
        raise Mistake(f"{shown(old)}: can't be written: {error.strerror}") from error
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


def _report(folders: list[Path], changed: list[Path], *, check: bool) -> int:
    for folder in folders:
        state = ("stale" if check else "locked") if folder in changed else "up to date"
        print(f"{shown(folder)}: {state}")
    if check and changed:
        print("error: run: uv run foundry lock", file=sys.stderr)
        return 1
    return 0
