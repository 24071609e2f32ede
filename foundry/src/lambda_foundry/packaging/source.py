"""What is shipped of a function's folder: which files, how much they weigh, and their Python."""

import ast
import errno
import fnmatch
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import builds_folder, find_project, shown

# Patterns of CDK's default ignore mode, which match at every depth. The last two lines are what
# tools, systems and editors leave: on each machine something else, so packages would differ.
EXCLUDED = [
    "__pycache__", "*.pyc", "requirements.in", "requirements.txt", "requirements-excludes.txt",
    ".env*",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints", ".coverage",
    ".DS_Store", "Thumbs.db", "desktop.ini", ".#*", ".*.sw[a-p]", "*~",
]  # fmt: skip

SIGNS_OF_ENVIRONMENT = ("pyvenv.cfg", "conda-meta")
"""What lies at the top of a virtual environment, whatever made it."""

_is_excluded = re.compile("|".join(map(fnmatch.translate, EXCLUDED))).match

NO_UTF_8 = "it is not UTF-8; save it as UTF-8"

# What a module may say in one of its first two lines: peps.python.org/pep-0263
_ENCODING = re.compile(rb"([^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*[-\w.]+")

LIMIT = 262_144_000
"""Bytes of code and layers: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

CLOSE = 200_000_000
"""Bytes from which a warning tells that the limit is near."""

MOST_LAYERS = 5


def shipped_files(folder: Path) -> Iterator[Path]:
    """The files below `folder` that belong into a package, sorted, relative to it."""
    return iter(sorted(Path(entry.path).relative_to(folder) for entry in shipped_entries(folder)))


def shipped_entries(
    folder: Path | str, *, linked: frozenset[Path] = frozenset()
) -> Iterator[os.DirEntry[str]]:
    """The same as the system lists them, unsorted: a tenth of the time for large packages.

    What a link leads to is shipped as if it lay there. `linked` are the folders that links led to
    on the way. Raises `Mistake` for a link that leads out of the project, or nowhere, or to where
    it was, and for a virtual environment.
    """
    if not linked:
        refuse_link_to_outside(Path(folder))
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_excluded(entry.name):
                continue
            _refuse_undecodable(entry)
            if entry.name in SIGNS_OF_ENVIRONMENT:
                _refuse_environment(Path(folder))
            if entry.is_symlink():
                _refuse_broken(Path(entry.path))
                refuse_link_to_outside(Path(entry.path))
            if entry.is_dir():
                behind = {_behind(entry, linked)} if entry.is_symlink() else frozenset()
                yield from shipped_entries(entry.path, linked=linked | behind)
            elif entry.is_file():
                yield entry


def _refuse_environment(folder: Path) -> None:
    """A virtual environment is for one machine, and large; a package that has been built is not."""
    if find_project() is None or not folder.is_relative_to(builds_folder()):
        raise Mistake(
            f"{shown(folder)}: is a virtual environment, which would be deployed; move it out of "
            "the folder. What the function needs, requirements.in says"
        )


def refuse_link_to_outside(path: Path) -> None:
    """Raise `Mistake` where something of the project is in truth elsewhere.

    It could be anything on this machine, and another machine would deploy something else. What is
    built may be on another disk.
    """
    root = find_project()
    if root is None or not path.is_relative_to(root) or path.is_relative_to(builds_folder()):
        return
    target = Path(os.path.realpath(path))
    if not target.is_relative_to(root):
        raise Mistake(
            f"{shown(_link_in(path, root))}: is a link out of the project, to {target}, which "
            "would be deployed; put a copy of it into the project, or remove the link"
        )


def _link_in(path: Path, root: Path) -> Path:
    """The part of a path that leads away."""
    parts = [path, *path.parents]
    return next((part for part in parts if part.is_symlink() and part != root), path)


def _refuse_broken(link: Path) -> None:
    try:
        link.stat()
    except FileNotFoundError:
        target = link.readlink()
        raise Mistake(
            f"{shown(link)}: is a link to {target}, which isn't there; mend it, or remove it"
        ) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Mistake(f"{shown(link)}: is a link that leads to itself; remove it") from None
        raise


def _refuse_undecodable(entry: os.DirEntry[str]) -> None:
    try:
        entry.name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(entry.name).decode(errors="backslashreplace")
        folder = shown(Path(entry.path).parent)
        raise Mistake(f"{folder}/{name}: the name is not UTF-8; rename it") from None


def _behind(link: os.DirEntry[str], linked: frozenset[Path]) -> Path:
    target = Path(link.path).resolve()
    if target in linked or Path(link.path).parent.resolve().is_relative_to(target):
        raise Mistake(f"{shown(Path(link.path))}: leads back to a folder that it is in; remove it")
    return target


def sizes(tree: Path, *, prefix: str = "") -> Counter[str]:
    """Bytes below `tree` by package: the first folder or file under it, or under its `prefix`."""
    weights: Counter[str] = Counter()
    for entry in shipped_entries(tree):
        names = Path(entry.path).relative_to(tree).parts
        weights[names[names[0] == prefix]] += entry.stat().st_size
    return weights


def startup_file(name: str) -> str | None:
    """Why one can't rely on what a file at the top of a package does when Python starts, if so.

    docs.python.org/3/library/site.html; Lambda's runtime has the package on its path only later.
    """
    if name in {"sitecustomize.py", "usercustomize.py", "sitecustomize", "usercustomize"}:
        return "which Lambda doesn't run"
    if name.endswith(".pth"):
        return "which Lambda runs today, and promises nowhere to run"
    return None


def largest(weights: Counter[str]) -> str:
    """The five packages that weigh most, in megabytes."""
    return ", ".join(f"{name} {megabytes(size)}" for name, size in weights.most_common(5))


def megabytes(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 1_000_000:.1f} MB"


@cache
def parsed(content: bytes) -> ast.Module:
    """The syntax tree, not to be changed; raises SyntaxError."""
    if error := undecodable(content):
        raise error
    return ast.parse(content)


def undecodable(content: bytes) -> SyntaxError | None:
    """Why Python imports no such module, though `ast` may take it: peps.python.org/pep-3120."""
    zero = content.find(b"\0")
    if zero < 0 and (content.isascii() or _ENCODING.match(content)):
        return None
    try:
        content.decode()
    except UnicodeDecodeError as error:
        zero = error.start if zero < 0 else min(zero, error.start)
    if zero < 0:
        return None
    found = SyntaxError(NO_UTF_8)
    found.lineno = content.count(b"\n", 0, zero) + 1
    return found
