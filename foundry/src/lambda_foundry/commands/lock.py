"""`foundry lock`: pins and hashes what layers and functions need, for the targets that use them.

All new locks take the place of the old ones, or none does.
"""

import difflib
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from importlib import resources
from itertools import chain
from pathlib import Path

from lambda_foundry.commands.lock_resolution import Resolution
from lambda_foundry.commands.lock_targets import targets_in_use
from lambda_foundry.commands.parser import Parser
from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.names import be_about_all_services
from lambda_foundry.packaging.lock import locked_versions, pins_of, read_lock
from lambda_foundry.packaging.requirements import all_lines, normalized
from lambda_foundry.packaging.target import DEFAULT, PLATFORMS, PYTHON_VERSIONS, Target
from lambda_foundry.project import lambda_src_folder, layers_folder, project_root, shown
from lambda_foundry.scaffold.cut_off import remove_temporary, temporary_folder
from lambda_foundry.synthesis.files import is_own
from lambda_foundry.terminal import doing

LOCK = "requirements.txt"

EVERY_PACKAGE = object()
"""What `--upgrade` without a package stands for."""

LOCAL = Path(str(resources.files("lambda_foundry.local")))
"""Has the locks of what `foundry local` runs: the emulator, and what Lambda's runtime brings."""

OFFERED_LAYERS = Path(str(resources.files("lambda_foundry.scaffold"))) / "layers"
"""Has the layers that a new function brings along where the project lacks them."""

TARGETS = [
    Target(python_version=version, architecture=architecture)
    for version in PYTHON_VERSIONS
    for architecture in PLATFORMS
]


def main(arguments: list[str]) -> int:
    """Lock everything, or nothing when anything fails; with `--check` only say what is stale."""
    options = _parser().parse_args(arguments)
    # Of what others use, the targets would be unknown.
    be_about_all_services()
    folders = _folders()
    remove_temporary(project_root())
    if isinstance(options.upgrade, str):
        _refuse_unknown(options.upgrade, folders)
    targets = _targets(folders, every=options.all_targets)
    with temporary_folder(project_root()) as workplace, doing("locking") as how_far:
        locks = {}
        for number, folder in enumerate(folders, start=1):
            how_far(f"{shown(folder)}, {number} of {len(folders)}")
            locks[folder] = _lock(
                folder,
                workplace=workplace / str(number),
                targets=targets[folder],
                upgrade=options.upgrade,
                check=options.check,
            )
        changed = {folder: lock for folder, lock in locks.items() if _differs(folder, lock)}
        if not options.check:
            _replace_all(changed)
    return _report(folders, list(changed), check=options.check)


def _parser() -> Parser:
    parser = Parser(
        prog="foundry lock",
        description="Pin and hash what each requirements.in of layers/ and lambda_src/ asks for, "
        "for the Pythons and architectures that use it; where one can't be, none is written.",
    )
    parser.add_argument(
        "--all-targets",
        action="store_true",
        help="see that there are wheels for all of Lambda's Pythons on both architectures",
    )
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--check", action="store_true", help="change nothing; fail where a new lock would differ"
    )
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
    if LOCAL.is_relative_to(project_root()) and is_own(str(LOCAL)):
        places += [LOCAL.glob("*"), OFFERED_LAYERS.glob("*")]
    found = {folder: _lists(folder) for folder in sorted(chain.from_iterable(places))}
    for folder, lists in found.items():
        if "requirements.in" in lists:
            list(all_lines(folder / "requirements.in"))
        elif LOCK in lists:
            read_lock(folder)
    return [folder for folder, lists in found.items() if lists]


def _targets(folders: list[Path], *, every: bool) -> dict[Path, Sequence[Target]]:
    """For what each folder has to be built: all that uses it, or every target there is."""
    in_use = {} if every or not folders else targets_in_use()
    return {
        folder: TARGETS
        if every or folder.parent in {LOCAL, OFFERED_LAYERS}
        else in_use.get(folder.resolve(), [DEFAULT])
        for folder in folders
    }


def _lists(folder: Path) -> set[str]:
    with readable(folder):
        names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return names & {"requirements.in", LOCK}


def _refuse_unknown(package: str, folders: list[Path]) -> None:
    """Raise `Mistake` where `--upgrade` names what nothing asks for."""
    asked = (line for folder in folders for line in all_lines(folder / "requirements.in"))
    known = {line.name for line in asked if line.name}
    for folder in folders:
        if (folder / LOCK).is_file():
            known |= locked_versions(folder / LOCK).keys()
    if normalized(package) not in known:
        close = difflib.get_close_matches(normalized(package), known, n=1)
        meant = f"did you mean {close[0]}?" if close else "name one that a requirements.txt has"
        raise Mistake(f"--upgrade: nothing here needs a package '{package}'; {meant}")


def _lock(
    folder: Path, *, workplace: Path, targets: Sequence[Target], upgrade: object, check: bool
) -> Path:
    workplace.mkdir()
    _start_from(folder, workplace / LOCK)
    newest = {None: [], EVERY_PACKAGE: ["--upgrade"]}
    return Resolution(
        folder,
        workplace=workplace,
        targets=targets,
        upgrade=newest.get(upgrade, ["--upgrade-package", str(upgrade)]),
        keeps_hashes=check,
    ).resolve()


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
    if not folders:
        print("nothing to lock: no folder in layers/ or lambda_src/SERVICE/ has a requirements.in")
    for folder in folders:
        state = (
            ("stale, a new lock would differ" if check else "locked")
            if folder in changed
            else "up to date"
        )
        print(f"{shown(folder)}: {state}")
    if check and changed:
        print("error: run: uv run foundry lock", file=sys.stderr)
        return 1
    return 0
