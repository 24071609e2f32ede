"""Synthesizes the app without the CDK CLI: the files as they are, or as another revision has them.

A revision's own app runs with the libraries that are installed now, so that what differs is what
the project's files say. Its committed snapshots would be faster, but tell nothing of a revision
whose snapshots are older than its stacks, or than the words in them. Whoever compares with one
revision again, as one does before each commit, waits for nothing: both assemblies have their
records, by which what is unchanged is reused.
"""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from subprocess import CompletedProcess
from typing import Any

from filelock import FileLock

from lambda_foundry.commands.cdk_report import VALIDATION_FAILED, one_line_each
from lambda_foundry.mistakes import Mistake
from lambda_foundry.packaging.progress import BUILDING, WATCHED
from lambda_foundry.programs import run_program
from lambda_foundry.project import BUILDS, builds_folder, project_root, shown
from lambda_foundry.synthesis.files import is_own
from lambda_foundry.synthesis.request import told_to_app
from lambda_foundry.template.cloud_assembly import Assembly
from lambda_foundry.terminal import doing, is_watched

CONSEQUENCE = "Exception ignored in: "

_EXCEPTION = re.compile(r'^(Traceback \(most recent call last\):|  File ")', re.MULTILINE)
_FRAME = re.compile(r'^  File "([^"\n]+)", line (\d+)', re.MULTILINE)
"""How Python tells of one; of a mistake in its syntax without the first line."""

Archives = dict[str, bytes]
"""Tar archives of a project and of its submodules, by the folders that they are for."""

SUBMODULE = "160000 "
"""The mode of its entry in a tree: git-scm.com/book/en/v2/Git-Internals-Git-Objects"""

NOTE = "content"
"""The file that says by a hash which revision is in the folder: it is there once all files are."""


def synthesize(
    directory: Path,
    *,
    stage: str | None = None,
    validate: bool = False,
    project: Path | None = None,
    app: Sequence[str] = ("app.py",),
    variables: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Assembly:
    """Run `app.py` with the context of `cdk.json` and read what it wrote into `directory`.

    CDK's built-in validator takes most of the time of a synthesis; `validate` turns it on.
    `variables` are added to the environment, `context` to the context; without a `stage` it is
    the app's first. Raises `Mistake` with what the app said when it fails.
    """
    result = run_app(
        directory,
        validate=validate,
        project=project,
        app=app,
        variables=variables,
        context=dict(context or {}) | ({"stage": stage} if stage else {}),
    )
    if result.returncode:
        said = _what_went_wrong(result.stderr)
        # So our own commands call what is the CLI's `-c stage=`.
        raise Mistake(said.replace(f"-c stage={stage}:", f"--stage {stage}:") if stage else said)
    return Assembly(directory)


def run_app(
    directory: Path,
    *,
    validate: bool,
    project: Path | None = None,
    app: Sequence[str] = ("app.py",),
    variables: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,
) -> CompletedProcess[str]:
    """Run the app as `synthesize` does, and return its exit status and what it said.

    Raises `Mistake` where its file is gone.
    """
    project = project or project_root()
    if app[0].endswith(".py") and not (project / app[0]).is_file():
        raise Mistake(f"{app[0]}: there is no such file, and it makes the app; bring it back")
    environment = (
        # Told that it is tested, CDK would say the first finding only.
        {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        | dict(variables or {})
        | told_to_app(directory, context or {}, project)
        | {"CDK_VALIDATION": "true" if validate else "false"}
    )
    return _run([sys.executable, *app], folder=project, variables=environment)


def _run(
    command: Sequence[str], *, folder: Path, variables: Mapping[str, str]
) -> CompletedProcess[str]:
    """Run the app; people at a terminal are told what it builds meanwhile."""
    if not is_watched():
        return run_program(command, folder=folder, variables=variables)
    with doing("synthesizing") as how_far:
        return run_program(
            command,
            folder=folder,
            variables={**variables, WATCHED: "yes"},
            hear=lambda line: how_far(line) if line.startswith(BUILDING) else None,
        )


def _what_went_wrong(told: str) -> str:
    """What the app said; of a traceback, which a full disk for one can cause, the exception."""
    stderr = without_consequences(told)
    exception = re.search(r"^\w+(Error|Exception): .*$", stderr, flags=re.MULTILINE)
    if "Traceback (most recent call last)" in stderr and exception:
        return f"the app can't be synthesized: {exception[0]}"
    lines = (line for line in stderr.splitlines() if not line.startswith(BUILDING))
    said = [line for line in one_line_each(lines) if line and VALIDATION_FAILED not in line]
    return "\n".join(said).removeprefix("error: ")


def without_consequences(told: str) -> str:
    """What the app said, without what Python then tells of objects that it couldn't clear away.

    Of an exception before `synthesize`, such as a mistake in `app.py` itself, in one line.
    """
    said = told.partition(f"\n{CONSEQUENCE}")[0]
    lines = said.rstrip().splitlines()
    begins = _EXCEPTION.search(said)
    frames = [found.groups() for found in _FRAME.finditer(said) if _is_written_here(found[1])]
    if not (begins and frames and lines[-2].startswith("  ") and not lines[-1].startswith(" ")):
        return said
    file, line = frames[-1]
    return f"{said[: begins.start()]}error: {shown(Path(file))}, line {line}: {lines[-1]}\n"


def _is_written_here(file: str) -> bool:
    return Path(file).is_relative_to(project_root()) and is_own(file)


@contextmanager
def then_and_now(revision: str) -> Iterator[tuple[Assembly, Assembly]]:
    """The assemblies of a revision and of the files as they are now, made at the same time.

    Raises `Mistake` for what is no revision, and where one of the two can't be synthesized.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # only a comparison needs it

    archives = files_of(revision)
    with _place() as place, ThreadPoolExecutor(max_workers=1) as pool:
        now = pool.submit(synthesize, place / "now")
        yield _synthesized(archives, place), now.result()


@contextmanager
def _place() -> Iterator[Path]:
    """A folder for one process at a time; in a checkout that can't be written, one for once."""
    place = builds_folder() / "revision"
    with ExitStack() as opened:
        try:
            place.mkdir(parents=True, exist_ok=True)
            opened.enter_context(FileLock(place.with_suffix(".lock")))
        except OSError:
            place = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        yield place


def _synthesized(archives: Archives, place: Path) -> Assembly:
    """The assembly of a revision. Raises `Mistake` for one that can't be synthesized."""
    _unpack(archives, place)
    # Packages are named by their content, so the revision can use and add to ours.
    builds = {BUILDS: str(builds_folder())}
    try:
        return synthesize(place / "then", project=place / "project", variables=builds)
    except Mistake as mistake:
        raise Mistake(f"the other revision: {mistake}") from mistake


def _unpack(archives: Archives, place: Path) -> None:
    """Have the revision's files in place of those of another one, and of what that made."""
    import tarfile  # noqa: PLC0415  # as above

    note, content = place / NOTE, hashlib.sha256(b"".join(archives.values())).hexdigest()
    if note.is_file() and note.read_text(encoding="utf-8") == content:
        return
    note.unlink(missing_ok=True)
    for folder in (place / "project", place / "then"):
        if folder.exists():
            shutil.rmtree(folder)
    for path, archive in archives.items():
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            # Not `data`: a link of the project's own may lead out of it.
            files.extractall(place / "project" / path, filter="tar")
    note.write_text(content, encoding="utf-8")


def files_of(revision: str) -> Archives:
    """The project at a revision; the project may be a folder of its repository.

    Raises `Mistake` for what is no revision, and for a submodule that lacks its commit of then.
    """
    if revision.startswith("-"):
        raise Mistake(f"{revision}: is no revision")
    try:
        archive = _git("archive", "--format=tar", revision, ".", folder=project_root())
    except FileNotFoundError as error:
        raise Mistake("--diff needs git, which isn't installed") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines() or ["git archive failed"]
        raise Mistake(
            f"{revision}: is no revision of this repository ({said[0]}){_of_a_shallow_clone()}"
        ) from None
    return {"": archive} | dict(_submodules(revision, PurePosixPath()))


def _of_a_shallow_clone() -> str:
    is_shallow = _git("rev-parse", "--is-shallow-repository", folder=project_root()) == b"true\n"
    return "; this clone has only the newest ones: git fetch --unshallow" if is_shallow else ""


def _submodules(revision: str, within: PurePosixPath) -> Iterator[tuple[str, bytes]]:
    """Those that are checked out here; git itself leaves their folders empty in an archive."""
    listed = _git("ls-tree", "-r", "-z", revision, ".", folder=project_root() / within)
    for entry in listed.decode().split("\0"):
        about, _, name = entry.partition("\t")
        path, commit = within / name, about.rpartition(" ")[2]
        if not about.startswith(SUBMODULE) or not (project_root() / path / ".git").exists():
            continue
        try:
            yield str(path), _git("archive", "--format=tar", commit, folder=project_root() / path)
        except subprocess.CalledProcessError:
            raise Mistake(
                f"{path}: this submodule lacks its commit of {revision}; "
                f"git -C {path} fetch origin {commit}"
            ) from None
        yield from _submodules(commit, path)


def _git(*words: str, folder: Path) -> bytes:
    command = ["git", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
