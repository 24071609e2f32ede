"""Builds wheels of sources that are Python alone: of a release, a folder or a git repository.

Each is built once, without the network where its tools are in uv's cache, in an environment of its
own that has one version of each tool. What it is built from is fixed: by hashes, by its content, or
by a commit. So the wheel is the same on every machine, and a lock can name its hash.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from subprocess import CompletedProcess

from lambda_foundry.mistakes import Mistake, readable
from lambda_foundry.packaging.kept_wheels import (
    keep,
    key_of,
    note_wheel,
    sha256_of,
    wheel_of,
)
from lambda_foundry.packaging.uv_command import run_uv, run_uv_on_cache
from lambda_foundry.packaging.uv_errors import OWN_WHEEL, RELOCK
from lambda_foundry.packaging.wheel_file import Compiled, pack
from lambda_foundry.project import is_assembly

TOOLS = Path(str(resources.files("lambda_foundry.packaging"))) / "build-tools.txt"

VARIABLES = {
    # Nothing is compiled, whether or not this machine could: the result is for another one.
    "CC": "false",
    "CXX": "false",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "315532800",  # reproducible-builds.org/specs/source-date-epoch
}

NOT_SOURCE = {
    "__pycache__", ".git", ".hg", ".tox", ".nox", ".venv", ".build", "node_modules", "cdk.out",
    ".mypy_cache", ".pytest_cache", ".ruff_cache",
}  # fmt: skip
NOT_SOURCE_AT_TOP = {"build", "dist"}

OF_A_FOLDER = "see that uv build can build it"
OF_A_REPOSITORY = "see that git can fetch its address here, and uv build can build it"
"""What to do where a package of one's own can't be built."""

COMPILES = re.compile(r"error: command '[^']*\bfalse(\.exe)?' failed")
"""What is said of the compiler that `VARIABLES` name."""

FAILED_TOOLS = "Failed to resolve requirements from"


def build_release(name: str, version: str, hashes: tuple[str, ...], *, owner: str) -> Path:
    """The wheel of a release of which an index has the source; `hashes` decide which file that is.

    Raises `Mistake` where it has to be compiled, or can't be built.
    """
    key = key_of([_tools_key(), name, version, *sorted(hashes)])
    if made := wheel_of(key):
        return made
    with _workplace() as folder:
        lines = [f"{name}=={version}", *(f"--hash=sha256:{sha256}" for sha256 in hashes)]
        requirements = folder / "requirements.txt"
        requirements.write_text(" ".join(lines), encoding="utf-8")
        made = _build(
            ["--no-binary", name, "--require-hashes", "--requirements", str(requirements)],
            folder=folder,
            name=name,
            what=f"{owner}: {name} {version}",
            way_out=OWN_WHEEL,
        )
    note_wheel(key, made)
    return made


def build_path(path: Path, *, shown_as: str, owner: str) -> Path:
    """The wheel of a folder or a file of one's own, as it is now. Raises `Mistake`."""
    what = f"{owner}: {shown_as}"
    with readable(path):
        if path.suffix == ".whl":
            return keep(path)
        files = list(_files(path)) if path.is_dir() else [path]
        hashes = (f"{_relative(file, path)}\0{sha256_of(file)}" for file in files)
        key = key_of([_tools_key(), *sorted(hashes)])
    if made := wheel_of(key):
        return made
    with _workplace() as folder:
        # Builders leave files in the folder, and take some that an earlier build has left.
        copy = folder / "source"
        copy.mkdir()
        for file in files:
            target = copy / _relative(file, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        source = copy if path.is_dir() else copy / path.name
        made = _build(
            ["--no-sources", str(source)], folder=folder, name=None, what=what, way_out=OF_A_FOLDER
        )
    note_wheel(key, made)
    return made


def build_repository(name: str, place: str, *, owner: str) -> tuple[Path, str]:
    """The wheel of a git repository, and its address with the commit that it was built from.

    Raises `Mistake` where it can't be had or built.
    """
    key = key_of([_tools_key(), name, place])
    if has_commit(place) and (made := wheel_of(key)):
        return made, place
    with _workplace() as folder:
        made = _build(
            ["--no-sources", f"{name} @ {place}"], folder=folder, name=name,
            what=f"{owner}: {name}", way_out=OF_A_REPOSITORY, is_fixed=has_commit(place),
        )  # fmt: skip
        commit = (folder / "commit").read_text(encoding="utf-8")
    address, _, fragment = place.partition("#")
    place = f"{_without_revision(address)}@{commit}{'#' if fragment else ''}{fragment}"
    note_wheel(key_of([_tools_key(), name, place]), made)
    return made, place


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder outside of the project, whose settings are none of those that build a package."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def has_commit(place: str) -> bool:
    """Whether an address of a repository names the commit, so that it always gives the same."""
    return bool(re.search(r"@[0-9a-f]{40}(#|$)", place))


def _without_revision(address: str) -> str:
    """The address up to the `@` that stands behind its path, if there is one."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}{slash}{path.partition('@')[0]}"


def _build(
    arguments: list[str],
    *,
    folder: Path,
    name: str | None,
    what: str,
    way_out: str,
    is_fixed: bool = True,
) -> Path:
    tree = folder / "tree"
    result = _install(arguments, tree, folder=folder, name=name, is_fixed=is_fixed)
    if result.returncode and COMPILES.search(result.stderr):
        raise _compiled(what)
    if result.returncode:
        said = result.stderr.replace(str(folder / "source"), "that folder")
        raise Mistake(f"{what} {why_not_built(said, way_out=way_out)}")
    for noted in tree.glob("*.dist-info/direct_url.json"):
        origin = json.loads(noted.read_text(encoding="utf-8"))
        commit = origin.get("vcs_info", {}).get("commit_id", "")
        (folder / "commit").write_text(commit, encoding="utf-8")
    try:
        return keep(pack(tree, folder))
    except Compiled:
        raise _compiled(what) from None


def _compiled(what: str) -> Mistake:
    return Mistake(
        f"{what} has to be compiled, which is not done here, as it would be for this machine; "
        f"{OWN_WHEEL}"
    )


def _install(
    arguments: list[str], tree: Path, *, folder: Path, name: str | None, is_fixed: bool
) -> CompletedProcess[str]:
    """Let uv build it, by our tools' versions where its own demands allow them."""
    settings = folder / "uv.toml"
    # A part of what uv's cache finds it by, so that nothing is taken that other tools built.
    shard = f'[extra-build-variables]\n{name} = {{ LAMBDA_FOUNDRY = "{_tools_key()}" }}\n'
    settings.write_text(shard if name else "", encoding="utf-8")
    run = run_uv_on_cache if is_fixed else run_uv
    for constraints in (["--build-constraints", str(TOOLS)], []):
        result = run(
            "pip", "install", "--quiet",
            "--target", str(tree),
            "--python", sys.executable,
            "--no-deps",
            "--no-compile-bytecode",
            "--link-mode", "copy",
            *constraints,
            *arguments,
            settings=settings,
            variables=VARIABLES,
        )  # fmt: skip
        if FAILED_TOOLS not in result.stderr:
            break
    return result


def why_not_built(stderr: str, *, way_out: str = OWN_WHEEL) -> str:
    """The last error that the builder told, or what uv says."""
    errors = re.findall(r"^\s*((?:\w+\.)*\w*(?:Error|Exception|Exit)\b: .*)$", stderr, re.MULTILINE)
    causes = re.findall(r"cause: (.*)", stderr)
    said = (errors or causes or [" ".join(stderr.split()).removeprefix("error: ")])[-1]
    if "Hash mismatch" in stderr:
        return (
            f"differs from its hash in the lock; {RELOCK}, and if it stays so, distrust the index"
        )
    return f"can't be built from its source: {said[:300].strip()}; {way_out}"


def _tools_key() -> str:
    return key_of([TOOLS.read_text(encoding="utf-8"), "1"])


def _files(folder: Path) -> Iterator[Path]:
    """What belongs to the source: not environments, caches, or what was built of it before."""
    for place, subfolders, names in os.walk(folder, followlinks=True):
        is_top = Path(place) == folder
        subfolders[:] = sorted(
            name
            for name in subfolders
            if name not in NOT_SOURCE
            and not (is_top and name in NOT_SOURCE_AT_TOP)
            and not name.endswith(".egg-info")
            and not Path(place, name, "pyvenv.cfg").exists()
            and not is_assembly(Path(place, name))
            and not Path(place).resolve().is_relative_to(Path(place, name).resolve())
        )
        for name in sorted(names):
            if not name.endswith(".pyc") and not name.startswith(".env"):
                yield Path(place, name)


def _relative(file: Path, path: Path) -> str:
    return file.name if file == path else file.relative_to(path).as_posix()
