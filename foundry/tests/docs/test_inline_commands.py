"""Commands that pages name in a sentence or a table have the names and options that they say."""

import re
import shlex
import subprocess
import sys
from functools import cache

import pytest

from lambda_foundry.cli import COMMANDS
from lambda_foundry.project import project_root, shown
from tests.docs.pages import BLOCK, PAGES

COMMAND = re.compile(r"`(?:uv run )?foundry ([a-z][^`]*)`")
OTHERS_OPTIONS = {"synth", "test"}
"""Commands that pass theirs on: to `cdk synth` and to pytest."""

NAMED = sorted(
    {
        (shown(page), " ".join(command.split()))
        for page in PAGES
        for command in COMMAND.findall(BLOCK.sub("", page.read_text()))
    }
)


@cache
def help_of(*command: str) -> str:
    """What the command says of its options."""
    words = [sys.executable, "-m", "lambda_foundry", *command, "--help"]
    return subprocess.run(
        words, cwd=project_root(), capture_output=True, text=True, check=True
    ).stdout


def options_of(command: str) -> list[str]:
    """The long options in it."""
    return re.findall(r"--[a-z][a-z-]*", command)


@pytest.mark.parametrize(("page", "command"), NAMED)
def test_command_in_a_sentence_is_one(page: str, command: str) -> None:
    """It is in `foundry --help`, and its own options are in its help."""
    name, *words = shlex.split(command)
    own = [] if name in OTHERS_OPTIONS else options_of(command)
    subcommand = [word for word in words[:1] if (name, word) == ("local", "fire")]

    assert name in COMMANDS
    assert [option for option in own if option not in help_of(name, *subcommand)] == []


def test_commands_are_all_on_a_page() -> None:
    """README or docs name each that `uv run foundry` lists."""
    text = " ".join(page.read_text() for page in PAGES)

    assert [name for name in COMMANDS if f"foundry {name}" not in text] == []
