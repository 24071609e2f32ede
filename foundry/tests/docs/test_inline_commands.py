"""Commands that pages name in a sentence or a table have the tasks and options that they say."""

import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache

import pytest

from lambda_foundry.project import project_root, shown
from tests.docs.pages import BLOCK, PAGES

pytestmark = pytest.mark.samples

COMMAND = re.compile(r"`(?:uv run )?poe ([^`]+)`")
TASKS = tomllib.loads((project_root() / "pyproject.toml").read_text())["tool"]["poe"]["tasks"]
OTHERS_OPTIONS = {"synth", "test"}
"""Tasks that pass theirs on: to `cdk synth` and to pytest."""

NAMED = sorted(
    {
        (shown(page), " ".join(command.split()))
        for page in PAGES
        for command in COMMAND.findall(BLOCK.sub("", page.read_text()))
    }
)


@cache
def help_of(task: str, *subcommand: str) -> str:
    """What the task says of its options."""
    module = TASKS[task]["cmd"].removeprefix("python -m ")
    command = [sys.executable, "-m", module, *subcommand, "--help"]
    return subprocess.run(
        command, cwd=project_root(), capture_output=True, text=True, check=True
    ).stdout


def options_of(command: str) -> list[str]:
    """The long options in it."""
    return re.findall(r"--[a-z][a-z-]*", command)


@pytest.mark.parametrize(("page", "command"), NAMED)
def test_command_in_a_sentence_is_one(page: str, command: str) -> None:
    """A task of the project; its own options are in its help."""
    task, *words = shlex.split(command)
    own = [] if task in OTHERS_OPTIONS else options_of(command)
    subcommand = [word for word in words[:1] if (task, word) == ("local", "fire")]

    assert task in TASKS
    assert [option for option in own if option not in help_of(task, *subcommand)] == []


def test_tasks_are_all_on_a_page() -> None:
    """README or docs name each that `uv run foundry` lists."""
    text = " ".join(page.read_text() for page in PAGES)
    public = [task for task in TASKS if not task.startswith("_")]

    assert [task for task in public if f"poe {task}" not in text] == []
