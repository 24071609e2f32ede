"""Brings files of the template to a newer version by a three-way merge; nothing gets lost.

A file is compared with its text as the template made it: whoever changed it wins, and where both
did, git merges the two.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from lambda_foundry.mistakes import Mistake

Texts = Mapping[PurePosixPath, str]

Kind = Literal["added", "changed", "merged", "conflict", "deleted", "kept"]

MARKS = ("<<<<<<< ", ">>>>>>> ")
"""How lines begin that git leaves for people to resolve."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of one file."""

    path: PurePosixPath
    kind: Kind
    content: bytes | None
    """The new content; None where there is to be no file, or where it stays as it is."""
    note: str = ""


def merged(project: Path, *, before: Texts, after: Texts) -> list[Outcome]:
    """What becomes of each file that differs between two versions of the template.

    Raises `Mistake` where a file has unresolved conflicts already, or can't be read.
    """
    outcomes = [
        _outcome(project, path, before.get(path), after.get(path))
        for path in sorted({*before, *after})
    ]
    return [outcome for outcome in outcomes if outcome]


def write(project: Path, outcomes: list[Outcome]) -> None:
    """Write them all."""
    for outcome in outcomes:
        file = project / outcome.path
        if outcome.kind == "deleted":
            file.unlink()
        elif outcome.content is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(outcome.content)


def _outcome(
    project: Path, path: PurePosixPath, before: str | None, after: str | None
) -> Outcome | None:
    own = _read(project, path)
    if after in {before, own}:
        return None
    if after is None:
        return _dropped(path, own, before)
    if before is None:
        return _new(path, own, after)
    if own is None:
        return Outcome(path, "kept", None, "deleted in this project, and stays so")
    if own == before:
        return Outcome(path, "changed", _as_in(project, path, after))
    return _merge(project, path, own=own, before=before, after=after)


def _dropped(path: PurePosixPath, own: str | None, before: str | None) -> Outcome | None:
    if own is None:
        return None
    if own == before:
        return Outcome(path, "deleted", None)
    return Outcome(path, "kept", None, "the template has none any more; this one has your changes")


def _new(path: PurePosixPath, own: str | None, after: str) -> Outcome:
    if own is None:
        return Outcome(path, "added", after.encode())
    return Outcome(path, "kept", None, "the template brings one now; yours was there first")


def _merge(
    project: Path, path: PurePosixPath, *, own: str, before: str, after: str
) -> Outcome | None:
    if any(line.startswith(MARKS) for line in own.splitlines()):
        raise Mistake(
            f"{path}: has conflicts of an earlier merge; resolve them first, nothing was changed"
        )
    text, conflicts = _merge_file(own=own, before=before, after=after)
    if text == own:
        return None
    content = _as_in(project, path, text)
    if conflicts:
        note = f"resolve what is between {MARKS[0].strip()} and {MARKS[1].strip()}"
        return Outcome(path, "conflict", content, note)
    return Outcome(path, "merged", content)


def _merge_file(*, own: str, before: str, after: str) -> tuple[str, bool]:
    """The text of a merge, and whether it has conflicts: git-scm.com/docs/git-merge-file."""
    git = shutil.which("git")
    if git is None:
        raise Mistake("git is missing, which merges your changes with the template's; install it")
    with tempfile.TemporaryDirectory() as folder:
        files = {"yours": own, "as it was made": before, "the template's": after}
        for number, text in enumerate(files.values()):
            Path(folder, str(number)).write_bytes(text.encode())
        labels = [word for label in files for word in ("-L", label)]
        command = [git, "merge-file", "--stdout", *labels, "0", "1", "2"]
        result = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    # Its status is the number of conflicts, or what doesn't fit into seven bits for an error.
    if result.returncode > 127:  # noqa: PLR2004  # as the comment says
        raise Mistake(f"git merge-file failed: {result.stderr.decode(errors='replace').strip()}")
    return result.stdout.decode(), result.returncode > 0


def _read(project: Path, path: PurePosixPath) -> str | None:
    """The file's text with plain line ends, or None where there is none."""
    try:
        return (project / path).read_bytes().decode().replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{path}: can't be read: {error}; nothing was changed") from None


def _as_in(project: Path, path: PurePosixPath, text: str) -> bytes:
    """A text with the line ends of the file that is there."""
    has_returns = b"\r\n" in (project / path).read_bytes()
    return (text.replace("\n", "\r\n") if has_returns else text).encode()
