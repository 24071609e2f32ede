"""`--env-file` gives a function variables from a file, and no file is read unasked."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lambda_foundry.invoke.options import read_env_file
from lambda_foundry.mistakes import Mistake

Command = Callable[..., subprocess.CompletedProcess[bytes]]

NAMED = "import os\ndef handler(event, context): return [os.getenv(name) for name in event]\n"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=a b", "a b"),
        ("NAME=a=b", "a=b"),
        ("NAME=", ""),
        ("NAME=a # why", "a"),
        ("export NAME=a", "a"),
        ("NAME='a # b'", "a # b"),
        ('NAME="a\\nb"', "a\nb"),
        ("NAME=${HOME}", "${HOME}"),
        ("\ufeffNAME=a", "a"),
    ],
)
def test_line_is_read_as_usual(line: str, value: str, tmp_path: Path) -> None:
    """As other tools read such a file, but nothing of this machine is put into it."""
    file = tmp_path / "local.env"
    file.write_text(f"{line}\n# a comment\n\n", encoding="utf-8")

    assert read_env_file(file) == {"NAME": value}


@pytest.mark.parametrize("line", ["NAME", "=a", "a b", "NAME='a", "{}"])
def test_line_without_a_variable_is_told(line: str, tmp_path: Path) -> None:
    """With its number, and what to write."""
    file = tmp_path / "local.env"
    file.write_text(f"FIRST=1\n\n{line}\n", encoding="utf-8")

    with pytest.raises(Mistake, match=r"local\.env, line 3: gives no .*; write NAME=VALUE$"):
        read_env_file(file)


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing", "No such file"), ("folder", "Is a directory"), ("latin", "is no text in UTF-8")],
)
def test_file_that_cannot_be_read_is_told(name: str, message: str, tmp_path: Path) -> None:
    """In one line."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin").write_bytes(b"NAME=\xe9\n")

    with pytest.raises(Mistake, match=message):
        read_env_file(tmp_path / name)


def test_command_takes_variables_from_files(command: Command, tmp_path: Path) -> None:
    """A later file goes before an earlier one, and `--env` before both."""
    first, second = tmp_path / "first.env", tmp_path / "second.env"
    first.write_text("AA=1\nBB=1\nCC=1\n", encoding="utf-8")
    second.write_text("BB=2\nCC=2\n", encoding="utf-8")
    files = ("--env-file", str(first), "--env-file", str(second))

    done = command(NAMED, *files, "--env", "CC=3", "--event", '["AA", "BB", "CC"]')

    assert json.loads(done.stdout) == ["1", "2", "3"]


def test_reserved_variable_of_a_file_is_refused(command: Command, tmp_path: Path) -> None:
    """As Lambda refuses it, and as `--env` does."""
    file = tmp_path / "local.env"
    file.write_text("AWS_REGION=x\n", encoding="utf-8")

    done = command(NAMED, "--env-file", str(file))

    assert done.returncode == 2
    assert b"Reserved keys used in this request: AWS_REGION" in done.stderr


def test_file_beside_the_code_is_read_by_nobody(
    function: Callable[..., Callable[[list[str]], object]],
) -> None:
    """A `.env` that is just there gives the function nothing."""
    outcome = function(NAMED, files={".env": "SECRET=1\n"})(["SECRET"])

    assert getattr(outcome, "value", None) == [None]
