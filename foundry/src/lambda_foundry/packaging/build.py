"""Builds a package once for each content, and never ships one that was changed afterwards."""

import hashlib
import os
import shutil
import stat
import time
from importlib.metadata import version
from pathlib import Path

from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.packaging.built_pins import refuse_changed, wheels_of
from lambda_foundry.packaging.integrity import is_intact, record
from lambda_foundry.packaging.lock import Lock
from lambda_foundry.packaging.modes import permissions_of
from lambda_foundry.packaging.progress import progress
from lambda_foundry.packaging.source import shipped_files
from lambda_foundry.packaging.stripping import strip
from lambda_foundry.packaging.target import Target, this_machine
from lambda_foundry.packaging.uv_command import install
from lambda_foundry.packaging.whole_folder import whole_folder
from lambda_foundry.project import builds_folder, shown

# Part of every key: raise it when the same inputs are to give another tree or another digest.
BUILDER_VERSION = "4"

WORKPLACE = "building-"
"""How the folder beside the finished builds begins in which one is made."""

ABANDONED_AFTER = 60 * 60
"""Seconds after which the workplace of a build that was killed is cleared away."""


def build(lock: Lock, *, target: Target, prefix: str = "", source: Path | None = None) -> Path:
    """The folder with the dependencies of `lock`, under `prefix`, and the code of `source`.

    The folder is named by a hash of everything that goes into it. It appears whole, by one rename,
    so neither a killed build nor one that runs beside this one leaves a partial folder there.
    For `foundry local` it is built for this machine, whatever the target.
    """
    owner = shown(lock.path)
    target = this_machine() or target
    refuse_changed(lock)
    with readable(lock.folder):
        home = builds_folder() / _key(lock, target=target, prefix=prefix, source=source)
    try:
        if is_intact(home):
            return home / "tree"
        _remove_abandoned()
        with whole_folder(home, prefix=WORKPLACE, is_made=is_intact) as made:
            with progress(owner, target=target, lock=lock, watched=made):
                _make(made, lock, target=target, prefix=prefix, source=source, owner=owner)
            if home.exists() and not is_intact(home):
                shutil.rmtree(home)
    except OSError as error:
        raise Mistake(f"{owner}: can't be built in {shown(builds_folder())}: {error}") from error
    return home / "tree"


def _remove_abandoned() -> None:
    for abandoned in builds_folder().glob(f"{WORKPLACE}*"):
        if time.time() - abandoned.stat().st_mtime > ABANDONED_AFTER:
            shutil.rmtree(abandoned, ignore_errors=True)


def _make(
    made: Path, lock: Lock, *, target: Target, prefix: str, source: Path | None, owner: str
) -> None:
    tree = made / "tree"
    packages = tree / prefix
    packages.mkdir(parents=True)
    install(
        lock.path,
        into=packages,
        target=target,
        owner=owner,
        wheels=wheels_of(lock),
        left_out=lock.left_out,
    )
    strip(packages)
    if source:
        _add_code(source, tree)
    normalise_modes(tree)
    record(made)


def _key(lock: Lock, *, target: Target, prefix: str, source: Path | None) -> str:
    parts = [BUILDER_VERSION, version("uv"), str(target), target.platform, prefix]
    key = hashlib.sha256("\0".join(parts).encode())
    key.update(hashlib.sha256(lock.content).digest())
    if lock.left_out:
        key.update(hashlib.sha256(lock.left_out.read_bytes()).digest())
    for file in shipped_files(source) if source else ():
        content = hashlib.sha256((source / file).read_bytes()).hexdigest() if source else ""
        key.update(f"\0{file.as_posix()}\0{content}".encode())
    return key.hexdigest()[:32]


def _add_code(source: Path, tree: Path) -> None:
    files = list(shipped_files(source))
    for file in files:
        if taken := _taken(tree / file):
            raise Mistake(
                f"{shown(source / file)}: a dependency brings {taken} of the same name; rename it"
            )
    for file in files:
        destination = tree / file
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / file, destination)


def _taken(destination: Path) -> str | None:
    """What a file would overwrite, or hide from imports, or be hidden by."""
    if destination.exists():
        return "a file"
    module = destination.parent if destination.name == "__init__.py" else destination
    if module.suffix == ".py" and module.with_suffix("").is_dir():
        return "a package"
    if module == destination.parent and module.with_name(f"{module.name}.py").is_file():
        return "a module"
    return None


def normalise_modes(tree: Path) -> None:
    """Let everybody read everything, and run what can be run, whatever the permissions were.

    File times stay as they are. CDK caches a file's hash by inode, time and size, so a fixed time
    could make it miss a change: github.com/aws/aws-cdk/issues/38500
    """
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = f"{folder}/{name}"
            wanted = permissions_of(path)
            if stat.S_IMODE(os.lstat(path).st_mode) != wanted:
                os.chmod(path, wanted)  # noqa: PTH101  # thousands of files: no Path for each
