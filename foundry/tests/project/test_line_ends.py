"""A checkout has the same bytes on every system, whatever git's settings are there."""

import shutil
from pathlib import Path

import pytest

from lambda_foundry.packaging.content import Content
from lambda_foundry.project import project_root
from tests.project.machine import git

ATTRIBUTES = ".gitattributes"
SCRIPT = ".ci/run"
CODE = "lambda_src/concepts/greet"
WINDOWS = ("-c", "core.autocrlf=true", "-c", "core.eol=crlf")
"""What Git for Windows sets, and what else turns line ends round."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Files of this repository, committed with its attributes, and a binary one."""
    folder = tmp_path / "repository"
    for name in (ATTRIBUTES, SCRIPT):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project_root() / name, folder / name)
    shutil.copytree(project_root() / CODE, folder / CODE)
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0one\n")
    git("init", "--quiet", folder=folder)
    git("add", "--all", folder=folder)
    author = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    git(*author, "commit", "--quiet", "--message", "all", folder=folder)
    return folder


def test_checkout_of_windows_has_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    """Scripts run in WSL, and code has the same hash, so it isn't deployed anew."""
    clone = tmp_path / "clone"
    git(*WINDOWS, "clone", "--quiet", str(repository), str(clone), folder=tmp_path)

    names = git("ls-files", "-z", folder=repository).split("\0")[:-1]
    different = [n for n in names if (clone / n).read_bytes() != (repository / n).read_bytes()]
    assert SCRIPT in names
    assert different == []
    assert (
        Content.of_source(clone / CODE).fingerprint
        == Content.of_source(repository / CODE).fingerprint
    )


def test_no_file_here_has_other_line_ends() -> None:
    """Neither in git nor in the working tree."""
    listed = git("ls-files", "--eol", folder=project_root()).splitlines()

    ends = {tuple(line.split()[:2]) for line in listed}
    assert ends <= {("i/lf", "w/lf"), ("i/none", "w/none"), ("i/-text", "w/-text")}
