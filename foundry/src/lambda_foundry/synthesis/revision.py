"""Synthesizes another revision of the repository, in a temporary folder that is deleted again.

The revision's own app runs with the libraries that are installed now, so that what differs is what
the project's files say. Its committed snapshots would be faster, but tell nothing of a revision
whose snapshots are older than its stacks, or than the words in them.
"""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import BUILDS, builds_folder, project_root
from lambda_foundry.synthesis.without_cli import synthesize
from lambda_foundry.template.cloud_assembly import Assembly


@contextmanager
def then_and_now(revision: str) -> Iterator[tuple[Assembly, Assembly]]:
    """The assemblies of a revision and of the files as they are now, made at the same time.

    Raises `Mistake` for what is no revision, and where one of the two can't be synthesized.
    """
    archive = files_of(revision)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=1) as pool:
        now = pool.submit(synthesize, Path(folder, "cdk.out"))
        with synthesized(archive) as before:
            yield before, now.result()


@contextmanager
def synthesized(archive: bytes) -> Iterator[Assembly]:
    """The assembly of a revision. Raises `Mistake` for one that can't be synthesized."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(project, filter="data")
        # Packages are named by their content, so the revision can use and add to ours.
        builds = {BUILDS: str(builds_folder())}
        try:
            assembly = synthesize(Path(folder, "cdk.out"), project=project, variables=builds)
        except Mistake as mistake:
            raise Mistake(f"the other revision: {mistake}") from mistake
        yield assembly


def files_of(revision: str) -> bytes:
    """The project at a revision, as a tar archive; the project may be a folder of its repository.

    Raises `Mistake` for what is no revision.
    """
    if revision.startswith("-"):
        raise Mistake(f"{revision}: is no revision")
    command = ["git", "archive", "--format=tar", revision, "."]
    try:
        result = subprocess.run(command, cwd=project_root(), capture_output=True, check=False)
    except FileNotFoundError as error:
        raise Mistake("--diff needs git, which isn't installed") from error
    if result.returncode:
        said = result.stderr.decode(errors="replace").strip().splitlines() or ["git archive failed"]
        raise Mistake(f"{revision}: is no revision of this repository ({said[0]})")
    return result.stdout
